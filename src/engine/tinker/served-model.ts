/**
 * The model of `sparring serve`, as the server tells it: a list of words where other models have a tokenizer. Games are told in these words
 * by the forms of the local engine.
 */
import { z } from "zod";
import { ConfigError, EngineError } from "../../core/errors.ts";
import type { Observation } from "../../games/game.ts";
import { encodePng } from "../../images/codec.ts";
import type { Picture } from "../../images/image.ts";
import type { ModelInput } from "../../players/player.ts";
import type { Form } from "../local/forms/form.ts";
import { type SentPicture, SentPictures } from "../renderers/sent-picture.ts";
import type { TinkerClient } from "./client/client.ts";
import type { ModelRenderer } from "./model-renderer.ts";

const served = z.looseObject({
  words: z.array(z.string().max(200)).min(1).max(1_000_000),
  picture_size: z.int().min(0).max(4096),
  picture_tokens: z.int().min(0).max(1_000_000),
});

export interface ServedModel {
  /** Token i is word i. */
  readonly words: readonly string[];
  /** Pixels on a side. */
  readonly pictureSize: number;
  /** Positions that a picture takes; 0 for a model that reads none. */
  readonly pictureTokens: number;
}

/** Undefined for a server that is none of this project. @throws EngineError if what it tells cannot be read. */
export async function servedModel(client: Pick<TinkerClient, "told">): Promise<ServedModel | undefined> {
  const told = await client.told("sparring/words");
  if (told === undefined) return undefined;
  const read = served.safeParse(told);
  if (!read.success)
    throw new EngineError(
      `what the server tells of its words cannot be read (${z.prettifyError(read.error)}). Serve with the version of sparring that trains.`,
    );
  const { words, picture_size: pictureSize, picture_tokens: pictureTokens } = read.data;
  return { words, pictureSize, pictureTokens };
}

/** A form with the pictures that the served model reads. */
export class ServedRenderer implements ModelRenderer {
  readonly images: boolean;
  readonly prose = false;
  readonly stop: readonly number[];
  private readonly encoded = new SentPictures((picture) => this.encode(picture));

  /** @throws ConfigError if the model has other words than the form. */
  constructor(
    readonly form: Form,
    private readonly model: ServedModel,
  ) {
    if (model.words.join(" ") !== form.words.join(" "))
      throw new ConfigError(
        `the server's model has other words (${model.words.length}) than ${form.game} is told in (${form.words.length}). Play the game that it was made for (--game), or serve weights of a run on this one (sparring serve --weights RUN).`,
      );
    this.images = model.pictureTokens > 0;
    this.stop = form.stop === undefined ? [] : [form.stop];
  }

  render(observation: Observation): ModelInput {
    return this.form.render(observation);
  }

  decode(tokens: readonly number[], observation: Observation): string {
    return this.form.decode(tokens, observation);
  }

  maxTokens(observation: Observation): number {
    return this.form.maxTokens(observation);
  }

  sent(picture: Picture): Promise<SentPicture> {
    return this.encoded.of(picture);
  }

  private async encode({ id, image }: Picture): Promise<SentPicture> {
    const { pictureSize: size, pictureTokens: tokens } = this.model;
    const { width, height } = image;
    if (width === size && height === size)
      return { bytes: await encodePng(image), format: "png", width, height, tokens };
    throw new EngineError(
      `the served model reads pictures of ${size} × ${size} pixels, and ${id} has ${width} × ${height}. Set pairs.pictureSize=${size}.`,
    );
  }
}
