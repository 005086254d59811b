/**
 * A reward: an episode → named terms per turn. Pure, so the rewards of last month's games can be
 * computed again with other constants. A turn's reward is the sum of its terms; the names are kept so
 * that metrics show where a reward comes from. Games return raw outcomes, all shaping is here.
 */
import type { Episode } from "../rollout/episode.ts";

/** Named parts of one turn's reward, e.g. `{ suspicion: 0.05, peer: -0.02 }`. */
export type RewardTerms = Readonly<Record<string, number>>;

/**
 * One entry per turn of the episode, in order. `undefined`: this turn has no reward, because it is
 * not this reward's kind of turn or because data needed for it are missing (never a made-up 0).
 */
export type TurnRewards = readonly (RewardTerms | undefined)[];

export type Reward = (episode: Episode) => TurnRewards;

/** The reward of a turn: the sum of its terms. */
export function total(terms: RewardTerms): number {
  return Object.values(terms).reduce((sum, value) => sum + value, 0);
}
