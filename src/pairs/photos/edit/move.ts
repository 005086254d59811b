/** Puts a region somewhere else in the picture, or a second one of it. */
import type { Rng } from "../../../core/rng.ts";
import type { Image } from "../../../images/image.ts";
import { type Mask, maskOf } from "./mask.ts";
import type { Original, PhotoEdit } from "./photo-edit.ts";
import { type Region, standing } from "./region.ts";
import { cleared, withRim } from "./remove.ts";
import { pasteSeamless, strainOf } from "./seamless.ts";

const TRIES = 40;
/** In levels of 255: the surroundings at both places must be alike. */
const MOST_STRAIN = 22;
/** A region cut out of restless surroundings takes them along, which shows. */
const LEAST_STANDING = 1.4;

export function move(rng: Rng, { image, lab }: Original, region: Region): PhotoEdit | undefined {
  const place = placeFor(rng, image, lab, region, 0.35);
  if (!place) return undefined;
  return {
    image: pasteSeamless(cleared(rng, image, place.from), image, place.mask, place.sourceOf),
    before: { place: "as taken" },
    after: { place: "moved" },
  };
}

export function copy(rng: Rng, { image, lab }: Original, region: Region): PhotoEdit | undefined {
  const place = placeFor(rng, image, lab, region, 1.1);
  if (!place) return undefined;
  return {
    image: pasteSeamless(image, image, place.mask, place.sourceOf),
    before: { count: "1" },
    after: { count: "2" },
  };
}

interface Place {
  /** The region with its rim, where it is. */
  readonly from: Mask;
  /** The same where it goes. */
  readonly mask: Mask;
  readonly sourceOf: (p: number) => number;
}

/**
 * The place whose surroundings are most like those of the region, of those that a few draws hit.
 * @param away least distance to the region in either direction, in its own widths and heights.
 */
function placeFor(
  rng: Rng,
  image: Image,
  lab: Float32Array,
  region: Region,
  away: number,
): Place | undefined {
  const from = withRim(region, lab);
  if (!from || standing(region) < LEAST_STANDING) return undefined;
  const { box } = from;
  const [wide, high] = [box.right - box.left + 1, box.bottom - box.top + 1];
  let best: (Place & { strain: number }) | undefined;
  for (let i = 0; i < TRIES; i++) {
    const dx = rng.int(1 - box.left, image.width - 2 - box.right);
    const dy = rng.int(1 - box.top, image.height - 2 - box.bottom);
    if (Math.abs(dx) < away * wide && Math.abs(dy) < away * high) continue;
    const sourceOf = (p: number) => p - dx - dy * image.width;
    const mask = shifted(from, dx + dy * image.width);
    const strain = strainOf(image, image, mask, sourceOf);
    if (strain <= MOST_STRAIN && strain < (best?.strain ?? Number.POSITIVE_INFINITY))
      best = { from, mask, sourceOf, strain };
  }
  return best;
}

function shifted({ width, height, pixels }: Mask, by: number): Mask {
  return maskOf(
    width,
    height,
    pixels.map((p) => p + by),
  );
}
