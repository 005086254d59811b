/** What the engine asks of a model's renderer: tokens, as of every engine, and pictures as they are sent. */
import type { Picture } from "../../images/image.ts";
import type { Renderer } from "../../players/player.ts";
import type { SentPicture } from "../renderers/sent-picture.ts";

export interface ModelRenderer extends Renderer {
  /** Whether the model reads pictures. */
  readonly images: boolean;
  /** Whether it renders any chat message, and not a game's alone. */
  readonly prose: boolean;
  /** Ids of the tokens that end an answer; empty where every answer has as many tokens as it may take. */
  readonly stop: readonly number[];
  /** A picture's bytes, encoded once. @throws EngineError if the model cannot read it. */
  sent(picture: Picture): Promise<SentPicture>;
}
