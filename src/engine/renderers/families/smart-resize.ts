/**
 * The size at which Qwen's vision models see a picture: both sides multiples of a factor, the area between two bounds, the
 * proportions nearly kept. Qwen calls it smart resize. The picture costs one token per square of `factor` pixels.
 */
import { EngineError } from "../../../core/errors.ts";
import type { Size } from "./family.ts";

export interface PixelLimits {
  /** Pixels on a side of the square that one token stands for. */
  readonly factor: number;
  /** Smallest and largest area in pixels. */
  readonly least: number;
  readonly most: number;
}

const MOST_PROPORTION = 200;

/** Whether one side is more than 200 times the other, which the model does not take. */
export function tooLong({ width, height }: Size): boolean {
  return Math.max(width, height) > MOST_PROPORTION * Math.min(width, height);
}

/** @throws EngineError if one side is more than 200 times the other. */
export function smartResize({ width, height }: Size, { factor, least, most }: PixelLimits): Size {
  if (tooLong({ width, height }))
    throw new EngineError(
      `a picture of ${width} × ${height} pixels is too long for the model: one side may be ${MOST_PROPORTION} times the other. Crop it.`,
    );
  // A side below half of the factor becomes 0 here, and the picture is then enlarged.
  const nearest = (side: number) => roundHalfEven(side / factor) * factor;
  const area = nearest(width) * nearest(height);
  if (area > most) {
    const shrink = Math.sqrt((width * height) / most);
    const down = (side: number) => Math.max(factor, Math.floor(side / shrink / factor) * factor);
    return { width: down(width), height: down(height) };
  }
  if (area < least) {
    const grow = Math.sqrt(least / (width * height));
    const up = (side: number) => Math.ceil((side * grow) / factor) * factor;
    return { width: up(width), height: up(height) };
  }
  return { width: nearest(width), height: nearest(height) };
}

/**
 * The shape nearest to the picture's own within the limits, where shrinking by `smartResize` leaves them: between a largest size that is
 * hardly above the least, there may be no shape with the same proportions.
 */
export function nearestShape({ width, height }: Size, { factor, least, most }: PixelLimits): Size {
  const [fewest, squares] = [Math.ceil(least / factor ** 2), Math.floor(most / factor ** 2)];
  let best: Size | undefined;
  let bestDistance = Number.POSITIVE_INFINITY;
  for (let rows = 1; rows <= squares; rows++) {
    const [narrowest, widest] = [Math.ceil(fewest / rows), Math.floor(squares / rows)];
    if (narrowest > widest) continue;
    const columns = Math.min(widest, Math.max(narrowest, Math.round((rows * width) / height)));
    const distance = Math.abs(Math.log((columns * height) / (rows * width)));
    if (distance >= bestDistance || tooLong({ width: columns, height: rows })) continue;
    bestDistance = distance;
    best = { width: columns * factor, height: rows * factor };
  }
  if (best) return best;
  throw new EngineError(
    `no picture has ${least} to ${most} pixels in squares of ${factor} pixels a side. Widen the limits.`,
  );
}

/** Halves go to the even neighbour, as in Python: 2.5 → 2, 3.5 → 4. */
function roundHalfEven(x: number): number {
  const below = Math.floor(x);
  if (x - below !== 0.5) return Math.round(x);
  return below % 2 === 0 ? below : below + 1;
}
