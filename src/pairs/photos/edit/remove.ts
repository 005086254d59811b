/** Takes a region out of the picture and fills its place. */
import type { Rng } from "../../../core/rng.ts";
import { inpaint } from "./inpaint.ts";
import { dilated, type Mask } from "./mask.ts";
import type { Original, PhotoEdit } from "./photo-edit.ts";
import { type Region, standing } from "./region.ts";

/** What hardly stands out from restless surroundings is rather a part of a thing than a thing. */
const LEAST_STANDING = 0.9;

export function remove(rng: Rng, { image }: Original, region: Region): PhotoEdit | undefined {
  const hole = withRim(region.mask);
  if (!hole || standing(region) < LEAST_STANDING) return undefined;
  return {
    image: inpaint(image, hole, rng),
    before: { presence: "present" },
    after: { presence: "removed" },
  };
}

/** The region with its blurred rim and what it shades; undefined if that reaches the border of the picture. */
export function withRim(mask: Mask): Mask | undefined {
  const wide = dilated(mask, Math.max(2, Math.round(Math.min(mask.width, mask.height) * 0.02)));
  const { left, top, right, bottom } = wide.box;
  const free = left > 0 && top > 0 && right < mask.width - 1 && bottom < mask.height - 1;
  return free ? wide : undefined;
}
