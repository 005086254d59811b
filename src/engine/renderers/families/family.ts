/**
 * A family of models: how a picture stands in its token stream, how many tokens it takes, and which size to send. What a family
 * leaves to the model's own files: the chat template, the tokenizer, the numbers of its picture processor.
 */
import type { ModelConfigs } from "../files/configs.ts";

/** Pixels. */
export interface Size {
  readonly width: number;
  readonly height: number;
}

export interface PictureLimits {
  /** The longer side in pixels that a smaller picture is enlarged to; absent: the model's own least. */
  readonly side?: number;
  /** Most tokens for one picture; absent: the model's own limit. */
  readonly tokens?: number;
}

export interface PictureLayout {
  /** The control token that marks a picture in the prompt; an image chunk takes its place. */
  readonly placeholder: string;
  /** What the model's processor makes of the chat template's text before it is tokenised, with one placeholder per picture. */
  expand(text: string): string;
  /** The size to send: one that the model's processor leaves as it is, so that its token count is certain. @throws EngineError */
  sent(size: Size): Size;
  /** Tokens that the model's processor makes of a picture of this size. @throws EngineError */
  tokens(size: Size): number;
}

export interface Family {
  readonly name: string;
  /** Values of `model_type` in config.json. */
  readonly modelTypes: readonly string[];
  /** Absent: its models read no pictures. @throws EngineError if the model's files lack a number or ask for what is not known here. */
  layout?(configs: ModelConfigs, limits: PictureLimits): PictureLayout;
}
