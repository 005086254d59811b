/** Another focal length: 35 mm is CLEVR's own, which shows objects smaller than the 50 mm of the lessons. */
import type { Shift } from "./shift.ts";

export const lens: Shift = {
  name: "lens",
  summary: "another focal length",
  amount: { usual: 35, low: 20, high: 70, unit: "mm" },
  clevr: (options, millimetres) => ({ ...options, lens: millimetres }),
};
