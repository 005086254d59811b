/**
 * Vision-Zero, eq. 4: the reward of a vote. +1 for the spy's seat, -0.5 for `n/a`, -1 otherwise (another
 * seat, or an answer that was refused). A failed vote has no reward: nobody answered.
 *
 * Not in the paper: `format` (extra cost of a refused vote) and `suspicion` (published code: each
 * civilian pays 0.6 times the share of the votes that fell on itself). Both are off unless given.
 */
import type { Episode, Turn } from "../../rollout/episode.ts";
import type { RewardTerms, TurnRewards } from "../reward.ts";
import { formatTerm } from "./format.ts";
import { type Tally, tally, voteOf } from "./tally.ts";

export interface DecisionRewardOptions {
  readonly right: number;
  readonly notAvailable: number;
  readonly wrong: number;
  /** Cost of a refused vote on top of `wrong`, ≥ 0; 0 is the paper. */
  readonly format?: number;
  /** Cost times the share of votes that fell on the voter; 0 is the paper, 0.6 the published code. */
  readonly suspicion?: number;
}

/** Reward terms of the vote turns. @throws DataError if this is no episode of spot-the-spy. */
export function decisionReward(episode: Episode, options: DecisionRewardOptions): TurnRewards {
  const votes = tally(episode);
  return episode.turns.map((turn) => {
    if (turn.kind !== "vote" || turn.failure !== undefined) return undefined;
    return {
      decision: decisionTerm(turn, votes, options),
      ...suspicionTerm(turn, votes, options.suspicion),
      ...formatTerm(turn, options.format),
    };
  });
}

function decisionTerm(turn: Turn, votes: Tally, options: DecisionRewardOptions): number {
  const vote = voteOf(turn);
  if (vote === votes.spy) return options.right;
  return vote === "n/a" ? options.notAvailable : options.wrong;
}

function suspicionTerm(turn: Turn, votes: Tally, weight = 0): RewardTerms {
  if (weight === 0) return {};
  return { suspicion: 0 - (weight * votes.received[turn.seat]) / votes.cast };
}
