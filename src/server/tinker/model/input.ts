/**
 * Chunks as the served model reads them: one picture and then tokens, or tokens alone. A picture takes as many positions as the model
 * has picture tokens (64 for one of 64×64 pixels), in every array that has one entry per position.
 */
import { createHash } from "node:crypto";
import type { PictureChunk, ModelInput as WireInput } from "../../../engine/tinker/wire/messages.ts";
import { decodeImage } from "../../../images/codec.ts";
import type { Picture } from "../../../images/image.ts";
import type { ModelInput } from "../../../players/player.ts";
import { refuseOtherChunks, wrong } from "../refusal.ts";
import type { Served } from "./served.ts";

export interface ReadInput {
  readonly picture?: Picture;
  readonly tokens: readonly number[];
  /** All positions. */
  readonly length: number;
}

/** Decoded pictures kept, so that one that is sent again is the same object and its windows are known. */
const MOST_PICTURES = 256;

export class Inputs {
  private readonly pictures = new Map<string, Promise<Picture>>();

  constructor(private readonly served: Served) {}

  /** @throws Refusal 400 for another order of chunks, a picture of another size, tokens that are no words, too many tokens. */
  async read(input: WireInput, place: string): Promise<ReadInput> {
    refuseOtherChunks(input, place);
    const { pictureLength } = this.served;
    const tokens = this.tokensOf(input, place);
    const found = input.flatMap((chunk, i) => (chunk.type === "image" ? [{ chunk, i }] : []));
    if (pictureLength === 0 && found.length)
      throw wrong(place, "this model reads no pictures; leave them out");
    if (pictureLength > 0 && (found.length !== 1 || found[0].i !== 0)) {
      throw wrong(place, `there are ${found.length} pictures; this model reads one, before all tokens`);
    }
    if (!found.length) return { tokens, length: tokens.length };
    const picture = await this.picture(found[0].chunk, `${place}.chunks[0]`);
    return { picture, tokens, length: pictureLength + tokens.length };
  }

  private tokensOf(input: WireInput, place: string): number[] {
    const { shape } = this.served;
    const tokens: number[] = [];
    input.forEach((chunk, i) => {
      if (chunk.type !== "encoded_text") return;
      for (let j = 0; j < chunk.tokens.length; j++) {
        const token = chunk.tokens[j];
        if (token >= 0 && token < shape.vocabulary) tokens.push(token);
        else
          throw wrong(
            `${place}.chunks[${i}].tokens[${j}]`,
            `${token} is no token; this model has ${shape.vocabulary}`,
          );
      }
    });
    if (!tokens.length) throw wrong(place, "there are no tokens; give at least one, after the picture");
    if (tokens.length > shape.maxText) {
      throw wrong(
        place,
        `${tokens.length} tokens; this model reads ${shape.maxText} beside a picture. Send fewer`,
      );
    }
    return tokens;
  }

  private picture(chunk: PictureChunk, place: string): Promise<Picture> {
    const { pictureLength } = this.served;
    if (chunk.expectedTokens !== undefined && chunk.expectedTokens !== pictureLength) {
      throw wrong(
        place,
        `Expected ${chunk.expectedTokens} tokens, got ${pictureLength} from image; count ${pictureLength}`,
      );
    }
    const id = createHash("sha256").update(chunk.format).update(chunk.data).digest("hex").slice(0, 32);
    const known = this.pictures.get(id);
    this.pictures.delete(id);
    const picture = known ?? this.decode(chunk, id, place);
    this.pictures.set(id, picture);
    picture.catch(() => this.pictures.delete(id));
    for (const oldest of this.pictures.keys()) {
      if (this.pictures.size <= MOST_PICTURES) break;
      this.pictures.delete(oldest);
    }
    return picture;
  }

  private async decode({ data, format }: PictureChunk, id: string, place: string): Promise<Picture> {
    const start = format === "png" ? "89504e47" : "ffd8";
    if (!Buffer.from(data.subarray(0, 4)).toString("hex").startsWith(start)) {
      throw wrong(place, `these ${data.length} bytes are no ${format} file`);
    }
    const image = await decodeImage(data, place).catch((error: Error) => {
      throw wrong(place, error.message);
    });
    const size = this.served.shape.pictureSize;
    if (image.width !== size || image.height !== size) {
      throw wrong(
        place,
        `the picture has ${image.width}×${image.height} pixels; this model reads ${size}×${size}. Resize it`,
      );
    }
    return { id, image };
  }
}

/** As the local engine takes it. */
export function localInput({ picture }: ReadInput, tokens: readonly number[]): ModelInput {
  return [...(picture ? [{ type: "image" as const, picture }] : []), { type: "tokens", tokens }];
}
