/** Takes a region out of the picture and fills its place. */
import type { Rng } from "../../../core/rng.ts";
import type { Image } from "../../../images/image.ts";
import { inpaint } from "./inpaint.ts";
import { dilated, filled, type Mask, maskOf, ringOf } from "./mask.ts";
import type { Original, PhotoEdit } from "./photo-edit.ts";
import { type Region, rimOf, standing } from "./region.ts";
import { pasteSeamless } from "./seamless.ts";

/** What hardly stands out from restless surroundings is rather a part of a thing than a thing. */
const LEAST_STANDING = 1.4;

export function remove(rng: Rng, { image, lab }: Original, region: Region): PhotoEdit | undefined {
  const hole = withRim(region, lab);
  if (!hole || standing(region) < LEAST_STANDING) return undefined;
  return {
    image: cleared(rng, image, hole),
    before: { presence: "present" },
    after: { presence: "removed" },
  };
}

/**
 * The hole filled in, its fill made to join the pixels around it. It must leave the two outermost rows and
 * columns free.
 */
export function cleared(rng: Rng, image: Image, hole: Mask): Image {
  return pasteSeamless(image, inpaint(image, dilated(hole, 1), rng), hole, (p) => p);
}

/**
 * Part of the way from the colour around to the colour of the region from which a pixel near it belongs to
 * it.
 */
const TINGED = 0.15;

/**
 * The region with its blurred rim and what near it has its colour; undefined if that reaches the border of
 * the picture.
 * @param lab of the picture.
 */
export function withRim(region: Region, lab: Float32Array): Mask | undefined {
  const { mask, inside, outside } = region;
  const reach = rimOf(mask.width, mask.height);
  const [towards, square] = direction(outside, inside);
  const tinged = ringOf(mask, 2 * reach).filter(
    (p) => towards.reduce((sum, v, c) => sum + v * (lab[p * 3 + c] - outside[c]), 0) > TINGED * square,
  );
  const core = dilated(mask, reach - 1);
  const all = new Set([...core.pixels, ...tinged]);
  const wide = dilated(filled(maskOf(mask.width, mask.height, [...all])), 1);
  const { left, top, right, bottom } = wide.box;
  const free = left > 1 && top > 1 && right < mask.width - 2 && bottom < mask.height - 2;
  return free ? wide : undefined;
}

function direction(from: Float32Array, to: Float32Array): [number[], number] {
  const step = [0, 1, 2].map((c) => to[c] - from[c]);
  return [step, step.reduce((sum, v) => sum + v * v, 0)];
}
