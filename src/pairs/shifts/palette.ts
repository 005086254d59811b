/**
 * Other shades under the same names: a red is another red. In scenes those of `clevr/shades.ts`, in charts
 * those of `charts/palette.ts`.
 */
import type { Shift } from "./shift.ts";

export const palette: Shift = {
  name: "palette",
  summary: "other shades of the same colours",
  clevr: (options) => ({ ...options, look: { ...options.look, shades: "other" } }),
  charts: (options) => ({ ...options, shades: "other" }),
};
