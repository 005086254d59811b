/** Pictures that a person dropped onto the page: decoded, cut to the size that games show, and kept in memory alone. */
import { randomUUID } from "node:crypto";
import pLimit from "p-limit";
import { decodeImage } from "../../../images/codec.ts";
import type { Image } from "../../../images/image.ts";
import type { PictureSet } from "../../../pairs/photos/picture-set.ts";
import { SIDE_FOR_PEOPLE } from "../../../run/shown-game.ts";
import { Refusal } from "../../http/refusal.ts";

/** Bytes of a file. */
export const MOST_UPLOAD = 16 * 2 ** 20;
/** Pictures of one game. */
export const MOST_OWN = 24;
const MOST_KEPT = 48;
const SQUARE = { width: SIDE_FOR_PEOPLE, height: SIDE_FOR_PEOPLE, mode: "cover" } as const;

export class OwnPictures {
  private readonly kept = new Map<string, Image>();
  private readonly oneByOne = pLimit(1);

  /** @returns the name by which a game asks for it. @throws DataError for what is no picture or beyond the limits. */
  async add(bytes: Uint8Array): Promise<string> {
    if (this.oneByOne.pendingCount > MOST_OWN)
      throw new Refusal(429, "too many pictures come at once. Wait until the first ones are there.");
    const image = await this.oneByOne(() => decodeImage(bytes, "the picture", SQUARE));
    const id = randomUUID();
    this.kept.set(id, image);
    const [oldest] = this.kept.keys();
    if (this.kept.size > MOST_KEPT) this.kept.delete(oldest);
    return id;
  }

  image(id: string): Image {
    const image = this.kept.get(id);
    if (image) return image;
    throw new Refusal(404, "this picture is not here any more. Drop it onto the page again.");
  }

  /** All in one set for both splits. @throws Refusal where one is gone. */
  set(ids: readonly string[]): PictureSet {
    const images = ids.map((id) => this.image(id));
    return {
      name: "own",
      size: () => images.length,
      picture: async (split, index) => ({ id: `${split}/${index}`, image: images[index] }),
    };
  }
}
