/** Episodes and a reward → the turns that have one, each with its role and game: what advantages group. */
import type { Episode, Turn } from "../rollout/episode.ts";
import { type Reward, type RewardTerms, total } from "./reward.ts";

export interface RewardedTurn {
  readonly episode: string;
  readonly role: string;
  readonly turn: Turn;
  readonly terms: RewardTerms;
  /** Sum of the terms. */
  readonly reward: number;
}

/** In the order of episodes and turns; turns without a reward are absent. */
export function rewardedTurns(episodes: readonly Episode[], reward: Reward): RewardedTurn[] {
  return episodes.flatMap((episode) => {
    const rewards = reward(episode);
    return episode.turns.flatMap((turn, i) => {
      const terms = rewards[i];
      if (!terms) return [];
      return [
        { episode: episode.id, role: episode.seats[turn.seat].role, turn, terms, reward: total(terms) },
      ];
    });
  });
}
