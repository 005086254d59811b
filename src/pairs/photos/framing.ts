/** A keyed choice of what to show of a photograph: a square part of it, mirrored or not. */

import type { Rng } from "../../core/rng.ts";
import type { Image } from "../../images/image.ts";

/** Least side of the part, as a share of the picture's shorter side. */
const LEAST = 0.75;

/** A square part, 75% to 100% of the shorter side, mirrored half of the time. */
export function randomFraming(rng: Rng, image: Image): Image {
  const shorter = Math.min(image.width, image.height);
  const side = Math.max(1, Math.round(shorter * rng.uniform(LEAST, 1)));
  const left = rng.int(0, image.width - side);
  const top = rng.int(0, image.height - side);
  return part(image, left, top, side, rng.chance(0.5));
}

function part({ width, data }: Image, left: number, top: number, side: number, mirrored: boolean): Image {
  const out = new Uint8Array(side * side * 3);
  for (let y = 0; y < side; y++) {
    for (let x = 0; x < side; x++) {
      const from = ((top + y) * width + left + (mirrored ? side - 1 - x : x)) * 3;
      out.set(data.subarray(from, from + 3), (y * side + x) * 3);
    }
  }
  return { width: side, height: side, data: out };
}
