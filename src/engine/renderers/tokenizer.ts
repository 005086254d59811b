/**
 * A model's tokenizer, with its control tokens apart. A control token (`<|im_start|>`, `<|image_pad|>`, `<think>`) is one that means
 * something to the chat template or the engine. They are looked for in the template's text only, never in what players said: there
 * `encode` splits the same letters like any others.
 */
import { Tokenizer } from "@huggingface/tokenizers";
import { z } from "zod";
import { EngineError } from "../../core/errors.ts";
import { type ModelConfigs, readConfig } from "./files/configs.ts";

const addedToken = z.looseObject({
  id: z.int().nonnegative(),
  content: z.string().min(1),
  special: z.boolean(),
  lstrip: z.boolean().default(false),
  rstrip: z.boolean().default(false),
});

const tokenizerFile = z.looseObject({
  added_tokens: z.array(addedToken),
  model: z.looseObject({}),
});

const tokenizerConfig = z.looseObject({});

type AddedToken = z.infer<typeof addedToken>;

/** Not marked as special in the files, yet read by templates. */
const CONTROL_FORM = /^(<\|.*\|>|<\/?(think|tool_call|tool_response)>)$/;

const REASONING = /^<\/?think>$/;

export class ModelTokenizer {
  /** Ids by content. */
  readonly controls: ReadonlyMap<string, number>;
  private readonly contents: ReadonlyMap<number, AddedToken>;
  private readonly plain: Tokenizer;
  private readonly splitter: RegExp | undefined;

  /** @throws EngineError if a file is missing or not understood. */
  constructor(private readonly configs: ModelConfigs) {
    const file = readConfig(configs, "tokenizer.json", tokenizerFile);
    const config =
      configs.json["tokenizer_config.json"] === undefined
        ? {}
        : readConfig(configs, "tokenizer_config.json", tokenizerConfig);
    const controls = file.added_tokens.filter(isControl);
    this.contents = new Map(controls.map((token) => [token.id, token]));
    this.controls = new Map(controls.map(({ content, id }) => [content, id]));
    this.splitter = splitter([...this.controls.keys()]);
    const plain = file.added_tokens.filter((token) => !isControl(token));
    this.plain = this.understood(
      () => new Tokenizer({ ...file, added_tokens: plain }, { ...config, additional_special_tokens: [] }),
    );
  }

  /** Wrong values deep in the file show only where they are used. */
  private understood<T>(work: () => T): T {
    try {
      return work();
    } catch (cause) {
      throw new EngineError(
        `tokenizer.json of ${this.configs.name} is not understood (${(cause as Error).message}). Take the model's own file.`,
        { cause },
      );
    }
  }

  /** The template's text in pieces: control tokens as ids, the rest as text. */
  pieces(text: string): (string | number)[] {
    if (this.splitter === undefined) return [text];
    const parts = text.split(this.splitter);
    const tokens = parts.map((part, i) =>
      i % 2 === 1 ? this.contents.get(this.controls.get(part)!) : undefined,
    );
    return parts
      .map((part, i) => tokens[i]?.id ?? trimmed(part, tokens[i - 1]?.rstrip, tokens[i + 1]?.lstrip))
      .filter((piece) => piece !== "");
  }

  /** Text without control tokens. @throws EngineError if the vocabulary lacks a part of it. */
  encode(text: string): number[] {
    if (text === "") return [];
    const { ids } = this.understood(
      () => this.plain.encode(text, { add_special_tokens: false }) as { ids: number[] },
    );
    if (ids.every((id) => Number.isInteger(id))) return ids;
    throw new EngineError(
      `the tokenizer of ${this.configs.name} has no token for a part of ${JSON.stringify(text.slice(0, 60))}. Take the model's own tokenizer.json.`,
    );
  }

  /** Text of the tokens. Special ones are left out, but for those that enclose reasoning. */
  decode(tokens: readonly number[]): string {
    let text = "";
    let run: number[] = [];
    const flush = () => {
      if (run.length > 0)
        text += this.understood(() => this.plain.decode(run, { clean_up_tokenization_spaces: false }));
      run = [];
    };
    for (const token of tokens) {
      const control = this.contents.get(token);
      if (control === undefined) {
        if (this.plain.id_to_token(token) !== undefined) run.push(token);
        continue;
      }
      flush();
      if (!control.special || REASONING.test(control.content)) text += control.content;
    }
    flush();
    return text;
  }
}

function isControl({ special, content }: AddedToken): boolean {
  return special || CONTROL_FORM.test(content);
}

/** The longest of the tokens that begin at a place is the one. */
function splitter(contents: string[]): RegExp | undefined {
  if (contents.length === 0) return undefined;
  const longestFirst = contents.sort((a, b) => b.length - a.length);
  return new RegExp(`(${longestFirst.map((word) => word.replace(/[\\^$.*+?()[\]{}|]/g, "\\$&")).join("|")})`);
}

function trimmed(text: string, start = false, end = false): string {
  const left = start ? text.trimStart() : text;
  return end ? left.trimEnd() : left;
}
