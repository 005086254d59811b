/** Every recipe: what it trains on top of the preset `small`, and which ways of training it compares. */
import { MODES, type Mode } from "./results.ts";

export interface Recipe {
  /** What the runs of this recipe have in common, `key=value`. */
  readonly settings: readonly string[];
  readonly modes: readonly Mode[];
}

export const RECIPES: Readonly<Record<string, Recipe>> = {
  small: { settings: [], modes: MODES },
  charts: { settings: ["pairs.source=charts"], modes: ["iterative"] },
  photos: { settings: ["pairs.source=photos"], modes: ["iterative"] },
  mix: { settings: ["pairs.source=mix"], modes: ["iterative"] },
};
