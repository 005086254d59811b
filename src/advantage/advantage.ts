/**
 * Advantages: rewards → one number per turn. Two primitives on string group keys, `MovingBaseline`
 * (role advantage estimation) and `groupNormalise` (GRPO), and `turnReturns`; the papers differ in the
 * keys they group by (`spy`, `game/3`, `game|role|seat`, `batch|role`), not in the arithmetic.
 */
import type { Turn } from "../rollout/episode.ts";

/** A turn and how much better than expected it was. */
export interface AdvantagedTurn {
  readonly turn: Turn;
  readonly advantage: number;
}
