/** A picture as it is sent: a PNG file of a size that the model's processor keeps, and the tokens that it will count in those bytes. */
import { EngineError } from "../../core/errors.ts";
import { encodePng, resizeImage } from "../../images/codec.ts";
import type { Image, Picture } from "../../images/image.ts";
import type { PictureLayout, Size } from "./families/family.ts";

export interface SentPicture extends Size {
  readonly bytes: Uint8Array;
  readonly format: "png";
  /** Tokens that an image chunk with these bytes takes. */
  readonly tokens: number;
}

/** Pictures as they are sent, each encoded once: a game sends one at every turn. */
export class SentPictures {
  private readonly known = new WeakMap<Image, Promise<SentPicture>>();

  constructor(private readonly encode: (picture: Picture) => Promise<SentPicture>) {}

  of(picture: Picture): Promise<SentPicture> {
    const known = this.known.get(picture.image) ?? this.encode(picture);
    this.known.set(picture.image, known);
    return known;
  }
}

/** @throws EngineError if the picture has no size that the model keeps. */
export async function sentPicture({ id, image }: Picture, layout: PictureLayout): Promise<SentPicture> {
  const size = layout.sent(image);
  const same = size.width === image.width && size.height === image.height;
  const { width, height } = size;
  const bytes = await encodePng(same ? image : await resizeImage(image, { width, height, mode: "fill" }));
  const encoded = pngSize(bytes);
  const [planned, tokens] = [layout.tokens(size), layout.tokens(encoded)];
  if (planned === tokens) return { bytes, format: "png", ...encoded, tokens };
  throw new EngineError(
    `picture ${id} was to take ${planned} tokens at ${width} × ${height} pixels, and its file of ${encoded.width} × ${encoded.height} takes ${tokens}. Report this.`,
  );
}

/** From the header chunk: width and height are big-endian numbers at bytes 16 and 20 (PNG specification, 11.2.1). */
function pngSize(bytes: Uint8Array): Size {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  return { width: view.getUint32(16), height: view.getUint32(20) };
}
