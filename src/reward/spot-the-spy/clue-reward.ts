/**
 * Vision-Zero, eq. 1: the reward of the clue stage, zero-sum over the table. With v_s votes on the spy,
 * v_cj on civilian j and v̄_c their mean over the n_c civilians:
 *
 *     spy         suspicion = -β (v_s - v̄_c)
 *     civilian j  suspicion = (β / n_c) (v_s - v̄_c)      peer = -λ (v_cj - v̄_c)
 *
 * All clue turns of a seat have the seat's reward. If a vote failed, v is not known and no clue of
 * that game has a reward. Not in the paper: `format` (costs a refused clue that much and breaks the
 * zero sum) and `spyMisleading` (published code: the spy gains that much times the share of wrong
 * votes). Both are off unless given.
 */
import { mean } from "../../core/stats.ts";
import type { Seat } from "../../games/game.ts";
import type { Episode } from "../../rollout/episode.ts";
import type { RewardTerms, TurnRewards } from "../reward.ts";
import { formatTerm } from "./format.ts";
import { type InvalidVotes, shareOfVotes, type Tally, tally } from "./tally.ts";

export interface ClueRewardOptions {
  /** β: weight of suspicion. */
  readonly beta: number;
  /** λ: weight of a civilian's own votes against its peers'. */
  readonly lambda: number;
  /** Cost of a refused clue, ≥ 0; 0 is the paper. */
  readonly format?: number;
  /** Spy's bonus times the share of votes on civilians; 0 is the paper, 0.5 the published code. */
  readonly spyMisleading?: number;
  /** Which votes that share is taken of. */
  readonly invalidVotes?: InvalidVotes;
}

/** Reward terms of the clue turns. @throws DataError if this is no episode of spot-the-spy. */
export function clueReward(episode: Episode, options: ClueRewardOptions): TurnRewards {
  const votes = tally(episode);
  return episode.turns.map((turn) => {
    if (turn.kind !== "clue" || turn.failure !== undefined || !votes.complete) return undefined;
    return { ...seatTerms(votes, turn.seat, options), ...formatTerm(turn, options.format) };
  });
}

/** Eq. 1 for one seat. */
export function seatTerms(votes: Tally, seat: Seat, options: ClueRewardOptions): RewardTerms {
  const peers = mean(votes.civilians.map((civilian) => votes.received[civilian])); // v̄_c
  const excess = votes.received[votes.spy] - peers;
  if (seat === votes.spy) {
    return { suspicion: 0 - options.beta * excess, ...misleading(votes, options) };
  }
  return {
    suspicion: (options.beta / votes.civilians.length) * excess,
    peer: 0 - options.lambda * (votes.received[seat] - peers),
  };
}

function misleading(
  votes: Tally,
  { spyMisleading: bonus = 0, invalidVotes }: ClueRewardOptions,
): RewardTerms {
  if (bonus === 0) return {};
  const wrong = votes.civilians.reduce((sum, civilian) => sum + votes.received[civilian], 0);
  return { misleading: bonus * shareOfVotes(wrong, votes, invalidVotes) };
}
