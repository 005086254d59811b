/** Stripes, light and dark in turn, at an angle and from a place that each picture draws for itself. */
import { sineCosine } from "../clevr/camera.ts";
import type { Shift } from "./shift.ts";
import { byByte } from "./shift.ts";

/** Light and dark together, as a share of the picture's width. */
const PERIOD = 1 / 8;

export const stripes: Shift = {
  name: "stripes",
  summary: "light and dark stripes across the picture",
  amount: { usual: 45, low: 1, high: 128, unit: "grey levels up and down" },
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
