/**
 * Pixel noise: Gaussian, each channel of each pixel on its own, clipped to 0..255. A base taught on plain
 * scenes judges 69.3% (67.0-71.5) of 1,600 balanced statements rightly instead of 85.9% (84.1-87.6), and
 * calls 63% of them true. `sparring evaluate judge base --pairs clevr~noise --items 1600`. Charts lose
 * nothing that 800 statements show: 82.3% (79.3-84.8) instead of 83.0% (80.2-85.5).
 */
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
