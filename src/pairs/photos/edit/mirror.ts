/** Turns a region round: left becomes right. */
import type { Rng } from "../../../core/rng.ts";
import { type Mask, maskOf } from "./mask.ts";
import type { Original, PhotoEdit } from "./photo-edit.ts";
import type { Region } from "./region.ts";
import { withRim } from "./remove.ts";
import { pasteSeamless, strainOf } from "./seamless.ts";

/** In levels of 255. */
const MOST_STRAIN = 28;

export function mirror(_rng: Rng, { image, lab }: Original, region: Region): PhotoEdit | undefined {
  const rimmed = withRim(region, lab);
  if (!rimmed) return undefined;
  const axis = region.mask.box.left + region.mask.box.right;
  const sourceOf = (p: number) => p - (p % image.width) + axis - (p % image.width);
  const mask = both(rimmed, sourceOf);
  if (strainOf(image, image, mask, sourceOf) > MOST_STRAIN) return undefined;
  return {
    image: pasteSeamless(image, image, mask, sourceOf),
    before: { direction: "as taken" },
    after: { direction: "mirrored" },
  };
}

/** The mask and its mirror image. */
function both(mask: Mask, sourceOf: (p: number) => number): Mask {
  return maskOf(mask.width, mask.height, [...new Set([...mask.pixels, ...mask.pixels.map(sourceOf)])]);
}
