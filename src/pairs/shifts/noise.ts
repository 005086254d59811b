/** Pixel noise: Gaussian, each channel of each pixel on its own, clipped to 0..255. */
import type { Shift } from "./shift.ts";
import { byByte } from "./shift.ts";

export const noise: Shift = {
  name: "noise",
  summary: "Gaussian noise on every pixel",
  amount: { usual: 35, low: 1, high: 128, unit: "grey levels of deviation" },
  image(image, key, deviation) {
    const rng = key.stream();
    return byByte(image, (value) => value + deviation * rng.normal());
  },
};
