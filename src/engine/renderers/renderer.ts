/**
 * The renderer of a large model: an observation's chat messages ↔ tokens and image chunks, from the model's own template,
 * tokenizer and picture processor. It belongs to the model, not to the engine that runs it.
 */
import { z } from "zod";
import { EngineError } from "../../core/errors.ts";
import type { Message, Observation } from "../../games/game.ts";
import type { Picture } from "../../images/image.ts";
import type { ModelInput, Renderer } from "../../players/player.ts";
import { type Answer, readAnswer } from "./answer.ts";
import { chatTemplate } from "./chat-template.ts";
import { type Continuation, continued, type EarlierTurn } from "./continuation.ts";
import { familyOf } from "./families/families.ts";
import type { PictureLayout, PictureLimits } from "./families/family.ts";
import { type ModelConfigs, readConfig } from "./files/configs.ts";
import { Prompts } from "./prompt.ts";
import { type SentPicture, SentPictures, sentPicture } from "./sent-picture.ts";
import { ModelTokenizer } from "./tokenizer.ts";

export interface LargeModelOptions {
  /** Most tokens of an answer, reasoning included: one number, or one per kind of question with `default` for the others. */
  readonly maxTokens: number | Readonly<{ default: number } & Record<string, number>>;
  /** `enable_thinking` of templates that know it; absent: their own default. */
  readonly thinking?: boolean;
  readonly pictures?: PictureLimits;
}

export class LargeModelRenderer implements Renderer {
  readonly family: string;
  /** Whether the model reads pictures. */
  readonly images: boolean;
  readonly prose = true;
  /** Ids of the tokens that end an answer. */
  readonly stop: readonly number[];
  private readonly stops: ReadonlySet<number>;
  private readonly tokenizer: ModelTokenizer;
  private readonly layout: PictureLayout | undefined;
  private readonly prompts: Prompts;
  /** Whether the prompt itself opens the reasoning. */
  private readonly opens: boolean;
  private readonly encoded = new SentPictures(async (picture) => sentPicture(picture, this.pictures()));

  /** @throws EngineError if a file of the model is missing or not understood, or the options do not suit the model. */
  constructor(
    configs: ModelConfigs,
    private readonly options: LargeModelOptions,
  ) {
    const { name } = configs;
    const family = familyOf(configs);
    this.family = family.name;
    this.tokenizer = new ModelTokenizer(configs);
    this.layout = family.layout?.(configs, options.pictures ?? {});
    this.images = this.layout !== undefined;
    const variables = {
      ...specialTokens(configs),
      ...(options.thinking !== undefined && { enable_thinking: options.thinking }),
    };
    const { tokenizer, layout } = this;
    if (layout && !tokenizer.controls.has(layout.placeholder))
      throw new EngineError(
        `the tokenizer of ${name} has no token ${layout.placeholder}. Take the model's own tokenizer.json.`,
      );
    this.prompts = new Prompts({ name, template: chatTemplate(configs), tokenizer, layout, variables });
    this.stop = [...new Set([this.closing(name), ...endTokens(configs)])];
    this.stops = new Set(this.stop);
    this.opens = this.opensReasoning();
  }

  /** @throws EngineError if the template refuses the messages, or they hold a picture that the model cannot read. */
  render({ messages }: Observation): ModelInput {
    const marks = this.prompts.marks(messages);
    return this.checked(this.prompts.read(this.prompts.write(messages, marks), marks));
  }

  /** The next turn of a seat: the earlier turn's tokens and what came since, or a new sequence. @throws EngineError as `render`. */
  continue(earlier: EarlierTurn, observation: Observation): Continuation {
    const { prompts, tokenizer, stops: stop } = this;
    const next = continued(
      { prompts, tokenizer, stop, read: (tokens) => this.read(tokens) },
      earlier,
      observation,
    );
    this.checked(next.input);
    return next;
  }

  /** The answer without the model's reasoning. */
  decode(tokens: readonly number[]): string {
    return this.read(tokens).text;
  }

  /** Answer, reasoning, and where it was cut. */
  read(tokens: readonly number[]): Answer {
    const ended = tokens.length > 0 && this.stops.has(tokens[tokens.length - 1]);
    return readAnswer(this.tokenizer.decode(ended ? tokens.slice(0, -1) : tokens), ended, this.opens);
  }

  maxTokens({ kind }: Observation): number {
    const { maxTokens } = this.options;
    return typeof maxTokens === "number"
      ? maxTokens
      : Object.hasOwn(maxTokens, kind)
        ? maxTokens[kind]
        : maxTokens.default;
  }

  /** Tokens of an input, pictures included. @throws EngineError if a picture cannot be read by the model. */
  length(input: ModelInput): number {
    return input.reduce(
      (sum, chunk) =>
        sum + (chunk.type === "tokens" ? chunk.tokens.length : this.pictureTokens(chunk.picture)),
      0,
    );
  }

  /** Tokens of a picture as it will be sent. @throws EngineError if the model cannot read it. */
  pictureTokens({ image }: Picture): number {
    const layout = this.pictures();
    return layout.tokens(layout.sent(image));
  }

  /** A picture's bytes. @throws EngineError if the model cannot read it. */
  sent(picture: Picture): Promise<SentPicture> {
    return this.encoded.of(picture);
  }

  /** @throws EngineError if a picture has no size that the model keeps: better now than when it is sent. */
  private checked(input: ModelInput): ModelInput {
    this.length(input);
    return input;
  }

  private pictures(): PictureLayout {
    if (this.layout) return this.layout;
    throw new EngineError(
      "the model reads no pictures, and an input holds one. Choose a vision model, or a game without pictures.",
    );
  }

  /** The control token by which the template closes an answer. */
  private closing(name: string): number {
    const messages = [said("user", "question"), said("assistant", "answer")];
    const { text } = this.prompts.write(messages, this.prompts.marks(messages), false);
    const [closing] = this.tokenizer.pieces(text.slice(text.lastIndexOf("answer") + "answer".length));
    if (typeof closing === "number") return closing;
    throw new EngineError(
      `the chat template of ${name} closes an answer by no control token. Take the model's own template and tokenizer.`,
    );
  }

  private opensReasoning(): boolean {
    const messages = [said("user", "question")];
    const { text } = this.prompts.write(messages, this.prompts.marks(messages));
    return text.lastIndexOf("<think>") > text.lastIndexOf("</think>");
  }
}

function said(role: Message["role"], text: string): Message {
  return { role, content: [{ type: "text", text }] };
}

const token = z
  .union([z.string(), z.looseObject({ content: z.string() }).transform(({ content }) => content)])
  .nullish();
const named = z.looseObject({ bos_token: token, eos_token: token });

/** Tokens that templates write by name. */
function specialTokens(configs: ModelConfigs): { bos_token: string; eos_token: string } {
  const { bos_token, eos_token } = configs.json["tokenizer_config.json"]
    ? readConfig(configs, "tokenizer_config.json", named)
    : { bos_token: "", eos_token: "" };
  return { bos_token: bos_token ?? "", eos_token: eos_token ?? "" };
}

const id = z.int().nonnegative();
const generation = z.looseObject({ eos_token_id: z.union([id, z.array(id)]).nullish() });

/** Tokens that end generation, by generation_config.json. */
function endTokens(configs: ModelConfigs): readonly number[] {
  if (configs.json["generation_config.json"] === undefined) return [];
  const { eos_token_id } = readConfig(configs, "generation_config.json", generation);
  return eos_token_id == null ? [] : [eos_token_id].flat();
}
