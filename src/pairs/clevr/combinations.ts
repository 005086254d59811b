/**
 * The colours that a shape may have: all, or those of CLEVR's split for compositional generalisation (CoGenT;
 * Johnson et al. 2017, section 4.7).
 */
import { COLORS, type Color, type Shape } from "./scene.ts";

const COMBINATIONS = ["any", "cogent-a", "cogent-b"] as const;
export type Combinations = (typeof COMBINATIONS)[number];

const FIRST: readonly Color[] = ["gray", "blue", "brown", "yellow"];
const SECOND: readonly Color[] = ["red", "green", "purple", "cyan"];
const OF: Readonly<Record<Combinations, Readonly<Record<Shape, readonly Color[]>>>> = {
  any: { cube: COLORS, cylinder: COLORS, sphere: COLORS },
  "cogent-a": { cube: FIRST, cylinder: SECOND, sphere: COLORS },
  "cogent-b": { cube: SECOND, cylinder: FIRST, sphere: COLORS },
};

export function colorsOf(shape: Shape, combinations: Combinations = "any"): readonly Color[] {
  return OF[combinations][shape];
}
