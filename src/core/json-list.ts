/**
 * A list in a JSON file that is too large for memory: its values one by one. What stands around the list is
 * skipped without being kept. Left out: lists that are not at the top of the file's object.
 */
import { createReadStream } from "node:fs";
import { requireOrdinary } from "./ordinary-file.ts";

/**
 * @param key of the list in the file's object. @param longest characters of a value, and of all that is between
 * two marks outside of the list.
 * @throws DataError if the file cannot be read, SyntaxError if it is no JSON with such a list, or a value is too
 * long.
 */
export async function* jsonList(file: string, key: string, longest: number): AsyncGenerator<unknown> {
  requireOrdinary(file);
  const cut = new Cutter(key, longest);
  const input = createReadStream(file, { encoding: "utf8", highWaterMark: 2 ** 18 });
  let first = true;
  for await (const chunk of input as AsyncIterable<string>) {
    for (const text of cut.values(first ? chunk.replace(/^\ufeff/, "") : chunk)) yield JSON.parse(text);
    first = false;
  }
  if (!cut.whole) throw new SyntaxError(`it has no list "${key}", or ends before its end`);
}

const [QUOTE, COMMA, BACKSLASH, OPEN_LIST, CLOSE_LIST, OPEN, CLOSE] = [...'",\\[]{}'].map((mark) =>
  mark.charCodeAt(0),
);

/** Cuts a text that comes in chunks at the values of the list. */
class Cutter {
  private depth = 0;
  /** What is kept from the chunks before: the beginning of a value, or of what may be the list's key. */
  private text = "";
  private quoted = false;
  private escaped = false;
  private list: "before" | "in" | "after" = "before";

  constructor(
    private readonly key: string,
    private readonly longest: number,
  ) {}

  get whole(): boolean {
    return this.list === "after" && this.depth === 0 && !this.quoted;
  }

  /** One pass over the characters: text is copied at the ends of values and chunks alone. */
  *values(chunk: string): Generator<string> {
    let from = 0;
    for (let at = 0; at < chunk.length; at++) {
      const mark = chunk.charCodeAt(at);
      if (this.escaped) this.escaped = false;
      else if (this.quoted) {
        if (mark === QUOTE) this.quoted = false;
        else if (mark === BACKSLASH) this.escaped = true;
      } else if (mark === QUOTE) this.quoted = true;
      else if (this.list === "in") {
        if (this.depth > 2 || (mark !== COMMA && mark !== CLOSE_LIST)) this.move(mark);
        else {
          const value = this.taken(chunk, from, at);
          if (value.trim() !== "" || mark === COMMA) yield value;
          if (mark === CLOSE_LIST) [this.list, this.depth] = ["after", 1];
          from = at + 1;
        }
      } else if (mark === COMMA ? this.depth === 1 : isBracket(mark)) {
        const before = this.depth === 1 ? this.taken(chunk, from, at) : "";
        if (mark === OPEN_LIST && this.list === "before" && this.isKey(before)) this.list = "in";
        this.move(mark);
        this.text = "";
        from = at + 1;
      }
    }
    if (this.list === "in" || this.depth === 1) this.text = this.taken(chunk, from, chunk.length);
  }

  private move(mark: number): void {
    if (mark === OPEN || mark === OPEN_LIST) this.depth++;
    else if (mark === CLOSE || mark === CLOSE_LIST) this.depth--;
    if (this.depth < 0) throw new SyntaxError("there is a closing bracket too many");
  }

  private isKey(text: string): boolean {
    const [, name] = /^\s*("(?:[^"\\]|\\.)*")\s*:\s*$/s.exec(text) ?? [];
    return name !== undefined && JSON.parse(name) === this.key;
  }

  private taken(chunk: string, from: number, to: number): string {
    const text = this.text + chunk.slice(from, to);
    this.text = "";
    if (text.length <= this.longest) return text;
    throw new SyntaxError(`a value has more than ${this.longest} characters`);
  }
}

function isBracket(mark: number): boolean {
  return mark === OPEN || mark === CLOSE || mark === OPEN_LIST || mark === CLOSE_LIST;
}
