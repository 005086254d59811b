/** Small pictures made large enough to be looked at, by people and by large models. */
import { resizeImage } from "./codec.ts";
import type { Image } from "./image.ts";

/** A picture is asked for at every turn of a game, in one size. */
const enlarged = new WeakMap<Image, { readonly side: number; readonly image: Promise<Image> }>();

/** @param side pixels of the longer side at least; larger pictures stay. */
export function enlargeImage(image: Image, side: number): Promise<Image> {
  const { width, height } = image;
  const factor = side / Math.max(width, height);
  if (factor <= 1) return Promise.resolve(image);
  const known = enlarged.get(image);
  if (known?.side === side) return known.image;
  const fit = {
    width: Math.round(width * factor),
    height: Math.round(height * factor),
    mode: "fill",
  } as const;
  const made = resizeImage(image, fit);
  enlarged.set(image, { side, image: made });
  return made;
}
