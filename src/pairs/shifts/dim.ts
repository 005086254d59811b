/** A dark picture: every value times the same share. */
import type { Shift } from "./shift.ts";
import { byByte } from "./shift.ts";

export const dim: Shift = {
  name: "dim",
  summary: "darker",
  amount: { usual: 60, low: 1, high: 100, unit: "per cent of the brightness" },
  image: (image, _key, percent) => byByte(image, (value) => (value * percent) / 100),
};
