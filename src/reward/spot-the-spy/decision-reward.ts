/**
 * Vision-Zero, eq. 4: the reward of a vote. +1 for the spy's seat, -0.5 for `n/a`, -1 otherwise (another
 * seat, or an answer that was refused). A failed vote has no reward: nobody answered.
 *
 * Not in the paper, and off unless given: `format` (extra cost of a refused vote), `suspicion` (published code: each
 * civilian pays 0.6 times the share of the votes that fell on itself), and `shaped`, the reward that the published code
 * trains with, a potential-based shaping of eq. 4 with weight 1.2 on accuracy, 0.3 on the format and γ = 0.99:
 *
 *     1.2 r + 0.99 [r > 0] ± 0.3          r of eq. 4, + for an answer in the form that was asked for
 *
 * Its format asks for a reasoning of more than ten characters; ours for a vote that the game could read.
 */
import type { Episode, Turn } from "../../rollout/episode.ts";
import type { RewardTerms, TurnRewards } from "../reward.ts";
import { formatTerm } from "./format.ts";
import { type InvalidVotes, shareOfVotes, type Tally, tally, voteOf } from "./tally.ts";

export interface DecisionRewardOptions {
  readonly right: number;
  readonly notAvailable: number;
  readonly wrong: number;
  /** Cost of a refused vote on top of `wrong`, ≥ 0; 0 is the paper. */
  readonly format?: number;
  /** Cost times the share of votes that fell on the voter; 0 is the paper, 0.6 the published code. */
  readonly suspicion?: number;
  /** Which votes that share is taken of. */
  readonly invalidVotes?: InvalidVotes;
  /** True: the reward of the published code instead of eq. 4 alone. */
  readonly shaped?: boolean;
}

/** Constants of the published code. */
const SHAPED = { accuracy: 1.2, right: 0.99, format: 0.3 };

/** Reward terms of the vote turns. @throws DataError if this is no episode of spot-the-spy. */
export function decisionReward(episode: Episode, options: DecisionRewardOptions): TurnRewards {
  const votes = tally(episode);
  return episode.turns.map((turn) => {
    if (turn.kind !== "vote" || turn.failure !== undefined) return undefined;
    const decision = decisionTerm(turn, votes, options);
    return {
      ...(options.shaped ? shapedTerms(turn, decision) : { decision }),
      ...suspicionTerm(turn, votes, options),
      ...formatTerm(turn, options.format),
    };
  });
}

function decisionTerm(turn: Turn, votes: Tally, options: DecisionRewardOptions): number {
  const vote = voteOf(turn);
  if (vote === votes.spy) return options.right;
  return vote === "n/a" ? options.notAvailable : options.wrong;
}

function shapedTerms(turn: Turn, decision: number): RewardTerms {
  return {
    decision: SHAPED.accuracy * decision,
    potential: decision > 0 ? SHAPED.right : 0,
    form: turn.move === undefined ? -SHAPED.format : SHAPED.format,
  };
}

function suspicionTerm(
  turn: Turn,
  votes: Tally,
  { suspicion: weight = 0, invalidVotes }: DecisionRewardOptions,
): RewardTerms {
  if (weight === 0) return {};
  return { suspicion: 0 - weight * shareOfVotes(votes.received[turn.seat], votes, invalidVotes) };
}
