/**
 * The key of an endpoint: read from the environment, sent in one header, and hidden everywhere else. What a
 * server says passes through `hide`, as it may repeat the key, whole or cut.
 */
import { ConfigError } from "../errors.ts";

type Environment = Readonly<Record<string, string | undefined>>;

/** Shorter keys ("EMPTY" for a local server) are no secret, and hiding them would change answers. */
const SHORTEST_SECRET = 8;
/** This many characters in a row of a longer key are hidden. */
const PIECE = 12;

/** The pieces of one form of a key, all of one length. */
interface Form {
  readonly size: number;
  readonly pieces: ReadonlySet<string>;
}

export class ApiKey {
  readonly #value: string | undefined;
  readonly #forms: readonly Form[];

  constructor(value: string | undefined) {
    this.#value = value;
    this.#forms = value === undefined || value.length < SHORTEST_SECRET ? [] : formsOf(value);
  }

  /**
   * @param variable empty: no key. If it is the default variable and not set, none is sent.
   * @param owner whose key it is, for messages, e.g. `the chat endpoint`.
   * @throws ConfigError if another variable is named and not set, or a key cannot stand in a header.
   */
  static fromEnvironment(
    variable: string,
    environment: Environment,
    owner: string,
    defaultVariable = "",
  ): ApiKey {
    const value = variable === "" ? undefined : environment[variable]?.trim() || undefined;
    if (value === undefined && variable !== "" && variable !== defaultVariable)
      throw new ConfigError(`the variable ${variable} holds no key for ${owner}. Set it.`);
    if (value !== undefined && !/^[\x21-\x7e]+$/.test(value))
      throw new ConfigError(
        `the variable ${variable} holds no key: there are spaces or letters beyond ASCII in it. Set it again.`,
      );
    return new ApiKey(value);
  }

  headers(): Record<string, string> {
    return this.#value === undefined ? {} : { authorization: `Bearer ${this.#value}` };
  }

  /**
   * The text with each piece of the key replaced by `[key]`, also where it is reversed, percent-encoded, in hex or
   * in base64.
   */
  hide(text: string): string {
    return this.#forms.reduce(hidden, text);
  }
}

function hidden(text: string, { size, pieces }: Form): string {
  let shown = "";
  let from = 0;
  for (let i = 0; i + size <= text.length; i++) {
    if (!pieces.has(text.slice(i, i + size))) continue;
    let end = i + size;
    while (end < text.length && pieces.has(text.slice(end + 1 - size, end + 1))) end++;
    shown += `${text.slice(from, i)}[key]`;
    from = end;
    i = end - 1;
  }
  return shown + text.slice(from);
}

function formsOf(key: string): Form[] {
  const forms: Form[] = [];
  for (const value of [key, [...key].reverse().join("")]) {
    const hex = Buffer.from(value).toString("hex");
    const percent = hex.replace(/../g, "%$&");
    const size = Math.min(PIECE, value.length);
    forms.push(formOf([value], size), formOf(base64Of(value), Math.floor((size * 4) / 3) - 2));
    forms.push(formOf([hex, hex.toUpperCase()], 2 * size));
    forms.push(formOf([percent, percent.toUpperCase()], 3 * size));
    const usual = encodeURIComponent(value);
    if (usual !== value) forms.push(formOf([usual, usual.toLowerCase()], size));
  }
  return forms;
}

function formOf(texts: readonly string[], size: number): Form {
  const pieces = new Set<string>();
  for (const text of texts) for (let i = 0; i + size <= text.length; i++) pieces.add(text.slice(i, i + size));
  return { size, pieces };
}

/**
 * The characters that follow from the key alone, in both alphabets: what stands before it decides where its bytes
 * fall among the groups of three.
 */
function base64Of(value: string): string[] {
  return [0, 1, 2].flatMap((before) => {
    const bytes = Buffer.concat([Buffer.alloc(before), Buffer.from(value)]);
    const [first, last] = [Math.ceil((before * 8) / 6), Math.floor((bytes.length * 8) / 6)];
    return (["base64", "base64url"] as const).map((alphabet) => bytes.toString(alphabet).slice(first, last));
  });
}
