/** The cost of an answer that the game refused, as a reward term of its own. Not in the paper. */
import type { Turn } from "../../rollout/episode.ts";
import type { RewardTerms } from "../reward.ts";

/** `{ format: -weight }` for a refused answer, `{ format: 0 }` for a good one, nothing if the weight is 0. */
export function formatTerm(turn: Turn, weight = 0): RewardTerms {
  if (weight === 0) return {};
  return { format: turn.move === undefined ? -weight : 0 };
}
