/**
 * A floor of light and dark tiles under the objects of a scene. A base taught on plain floors judges 74.1%
 * (71.0-77.1) of 800 balanced statements rightly instead of 85.9% (84.1-87.6). `sparring evaluate judge base
 * --pairs clevr~texture --items 800`.
 */
import type { Shift } from "./shift.ts";

export const texture: Shift = {
  name: "texture",
  summary: "a tiled floor",
  amount: { usual: 40, low: 1, high: 100, unit: "per cent by which every other tile is darker" },
  clevr: (options, percent) => ({ ...options, look: { ...options.look, tiles: percent / 100 } }),
};
