/**
 * Stripes, light and dark in turn, at an angle and from a place that each picture draws for itself. A base
 * taught on plain scenes judges 64.3% (60.6-67.8) of 800 balanced statements rightly behind 20 grey levels,
 * and 55.9% (53.5-58.4) of 1,600 behind 45, where it is near chance; on plain scenes 85.9% (84.1-87.6).
 * `sparring evaluate judge base --pairs clevr~stripes:20 --items 800`.
 */
import { sineCosine } from "../clevr/camera.ts";
import type { Shift } from "./shift.ts";
import { byByte } from "./shift.ts";

/** Light and dark together, as a share of the picture's width. */
const PERIOD = 1 / 8;

export const stripes: Shift = {
  name: "stripes",
  summary: "light and dark stripes across the picture",
  amount: { usual: 20, low: 1, high: 128, unit: "grey levels up and down" },
  image(image, key, strength) {
    const rng = key.stream();
    const [sine, cosine] = sineCosine(rng.uniform(0, 180));
    const start = rng.uniform();
    const period = PERIOD * image.width;
    return byByte(image, (value, at) => {
      const pixel = Math.floor(at / 3);
      const along = (pixel % image.width) * cosine + Math.floor(pixel / image.width) * sine;
      const place = along / period + start;
      return value + (place - Math.floor(place) < 0.5 ? strength : -strength);
    });
  },
};
