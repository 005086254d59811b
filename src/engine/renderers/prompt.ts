/**
 * Chat messages → what a model reads. The chat template writes one text; its control tokens and the text between them become
 * tokens, and each picture's placeholder becomes an image chunk.
 *
 * What a message says is never read as control tokens, as players could speak for the system or close their own turn. The first
 * character of every control token is swapped for a mark while the template writes, and put back once the text is in pieces.
 */
import { EngineError } from "../../core/errors.ts";
import type { Message, MessagePart } from "../../games/game.ts";
import type { Picture } from "../../images/image.ts";
import type { Chunk, ModelInput } from "../../players/player.ts";
import type { ChatTemplate } from "./chat-template.ts";
import type { PictureLayout } from "./families/family.ts";
import type { ModelTokenizer } from "./tokenizer.ts";

/** Marks are characters of Unicode's private use area that no message holds. */
const FIRST_MARK = 0xe000;
const LAST_MARK = 0xf8ff;

/** A prompt as the template writes it. */
export interface PromptText {
  /** With marks in what messages say. */
  readonly text: string;
  readonly pictures: readonly Picture[];
}

export interface PromptOptions {
  /** The model's name, for messages. */
  readonly name: string;
  readonly template: ChatTemplate;
  readonly tokenizer: ModelTokenizer;
  /** Absent: the model reads no pictures, and its template takes plain strings. */
  readonly layout?: PictureLayout;
  /** More variables of the template. */
  readonly variables: Readonly<Record<string, unknown>>;
}

export class Prompts {
  private readonly firsts: readonly string[];

  constructor(private readonly options: PromptOptions) {
    this.firsts = [...new Set([...options.tokenizer.controls.keys()].map((control) => control[0]))];
  }

  /** Marks for prompts that are compared with each other: no message holds one. */
  marks(messages: readonly Message[]): Marks {
    const said = messages
      .flatMap(({ content }) => content.map((part) => (part.type === "text" ? part.text : "")))
      .join("");
    return new Marks(this.firsts, said);
  }

  /** @param turn whether the model's turn follows. @throws EngineError */
  write(messages: readonly Message[], marks: Marks, turn = true): PromptText {
    const { template, layout, variables } = this.options;
    const text = template.render({
      ...variables,
      messages: messages.map(({ role, content }) => ({ role, content: this.content(role, content, marks) })),
      add_generation_prompt: turn,
    });
    const parts = messages.flatMap(({ content }) => content);
    const pictures = parts.flatMap((part) => (part.type === "image" ? [part.picture] : []));
    return { text: layout ? layout.expand(text) : text, pictures };
  }

  /** @throws EngineError if the template left out or doubled a picture. */
  read({ text, pictures }: PromptText, marks: Marks): ModelInput {
    const { name, tokenizer, layout } = this.options;
    const placeholder = layout && tokenizer.controls.get(layout.placeholder);
    const left = [...pictures];
    const chunks: Chunk[] = [];
    for (const piece of tokenizer.pieces(text)) {
      if (piece === placeholder) {
        const picture = left.shift();
        if (picture) chunks.push({ type: "image", picture });
        else throw this.miscounted(pictures.length, "more");
      } else append(chunks, typeof piece === "number" ? [piece] : tokenizer.encode(marks.restore(piece)));
    }
    if (left.length > 0) throw this.miscounted(pictures.length, "fewer");
    if (chunks.length === 0)
      throw new EngineError(`the chat template of ${name} wrote nothing. Take the model's own.`);
    return chunks;
  }

  private content(role: Message["role"], content: readonly MessagePart[], marks: Marks): unknown {
    const { name, layout } = this.options;
    const parts = content.map((part) =>
      part.type === "text" ? { type: "text", text: marks.hide(part.text, role) } : { type: "image" },
    );
    if (layout) return parts;
    if (content.some(({ type }) => type === "image"))
      throw new EngineError(
        `${name} reads no pictures, and the game shows one. Choose a vision model, or a game without pictures.`,
      );
    return parts.map(({ text }) => text).join("\n\n");
  }

  private miscounted(pictures: number, placeholders: string): EngineError {
    const { name } = this.options;
    return new EngineError(
      `the chat template of ${name} places ${placeholders} pictures than the ${pictures} of the messages. Take the template of the model's own folder.`,
    );
  }
}

export class Marks {
  private readonly marks: ReadonlyMap<string, string>;
  private readonly originals: ReadonlyMap<string, string>;

  /** @param firsts characters to hide. @param said all text that may hold them. */
  constructor(firsts: readonly string[], said: string) {
    const free: string[] = [];
    for (let code = FIRST_MARK; code <= LAST_MARK && free.length < firsts.length; code++) {
      const mark = String.fromCharCode(code);
      if (!said.includes(mark)) free.push(mark);
    }
    if (free.length < firsts.length)
      throw new EngineError(
        "a message holds every character of Unicode's private use area. Remove some of them.",
      );
    this.marks = new Map(firsts.map((first, i) => [first, free[i]]));
    this.originals = new Map(firsts.map((first, i) => [free[i], first]));
  }

  /** The tags of reasoning stay in a model's own answers, as templates look for them there. */
  hide(text: string, role: Message["role"]): string {
    if (role !== "assistant") return swapped(text, this.marks);
    return text
      .split(/(<\/?think>)/)
      .map((part, i) => (i % 2 === 1 ? part : swapped(part, this.marks)))
      .join("");
  }

  restore(text: string): string {
    return swapped(text, this.originals);
  }
}

function swapped(text: string, swaps: ReadonlyMap<string, string>): string {
  return [...swaps].reduce((result, [from, to]) => result.replaceAll(from, to), text);
}

/** Adds tokens to the last chunk if that is text. */
export function append(chunks: Chunk[], tokens: readonly number[]): void {
  if (tokens.length === 0) return;
  const last = chunks.at(-1);
  if (last?.type === "tokens")
    chunks[chunks.length - 1] = { type: "tokens", tokens: [...last.tokens, ...tokens] };
  else chunks.push({ type: "tokens", tokens });
}
