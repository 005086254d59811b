/**
 * A picture out of focus: a Gaussian blur, rows first, then columns; at the border the last pixel is
 * repeated. A base taught on plain scenes judges 79.1% (77.1-81.1) of 1,600 balanced statements rightly
 * instead of 85.9% (84.1-87.6). `sparring evaluate judge base --pairs clevr~blur --items 1600`.
 */
import type { Image } from "../../images/image.ts";
import type { Shift } from "./shift.ts";

/** Beyond so many deviations a Gaussian is as good as 0. */
const REACH = 3;

export const blur: Shift = {
  name: "blur",
  summary: "out of focus",
  amount: { usual: 1.5, low: 0.3, high: 16, unit: "pixels of deviation" },
  image(image, _key, deviation) {
    const kernel = gaussian(deviation);
    return rounded(along(along(Float64Array.from(image.data), image, kernel, 1), image, kernel, 0), image);
  },
};

/** Weights at -r … r, 1 in all. */
function gaussian(deviation: number): Float64Array {
  const radius = Math.ceil(REACH * deviation);
  const weights = Float64Array.from({ length: 2 * radius + 1 }, (_, i) =>
    Math.exp(-((i - radius) ** 2) / (2 * deviation ** 2)),
  );
  const total = weights.reduce((a, b) => a + b, 0);
  return weights.map((weight) => weight / total);
}

/** @param across 1: each row on its own, 0: each column. */
function along(
  data: Float64Array,
  { width, height }: Image,
  kernel: Float64Array,
  across: 0 | 1,
): Float64Array {
  const radius = (kernel.length - 1) / 2;
  const out = new Float64Array(data.length);
  const last = (across ? width : height) - 1;
  for (let y = 0; y < height; y++) {
    for (let x = 0; x < width; x++) {
      for (let k = -radius; k <= radius; k++) {
        const place = Math.max(0, Math.min(last, (across ? x : y) + k));
        const from = (across ? y * width + place : place * width + x) * 3;
        for (let c = 0; c < 3; c++) out[(y * width + x) * 3 + c] += kernel[k + radius] * data[from + c];
      }
    }
  }
  return out;
}

function rounded(data: Float64Array, image: Image): Image {
  return { ...image, data: Uint8Array.from(data, Math.round) };
}
