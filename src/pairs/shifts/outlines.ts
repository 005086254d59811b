/** Charts in another style: hollow bars, symbols and slices, dashed lines. Colours, values and axes stay. */
import type { Shift } from "./shift.ts";

export const outlines: Shift = {
  name: "outlines",
  summary: "hollow marks and dashed lines",
  charts: (options) => ({ ...options, outlines: true }),
};
