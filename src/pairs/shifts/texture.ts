/** A floor of light and dark tiles under the objects of a scene. */
import type { Shift } from "./shift.ts";

export const texture: Shift = {
  name: "texture",
  summary: "a tiled floor",
  amount: { usual: 40, low: 1, high: 100, unit: "per cent by which every other tile is darker" },
  clevr: (options, percent) => ({ ...options, look: { ...options.look, tiles: percent / 100 } }),
};
