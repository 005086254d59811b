/**
 * The rewards of SpyRL (arXiv 2607.23802) for the text form of "Who is the spy?". Statements earn by the votes of all players, in
 * Vision-Zero's form (eq. 1); a vote earns by naming the spy. The spy votes too, and cannot be right: it may not name itself.
 */
import type { Episode } from "../../rollout/episode.ts";
import type { TurnRewards } from "../reward.ts";
import {
  type ClueRewardOptions,
  type DecisionRewardOptions,
  decisionReward,
  formatTerm,
  seatTerms,
  type Tally,
  tally,
} from "../spot-the-spy/rewards.ts";

/** The votes of all players: m of the paper, with m̄_c over the civilians. */
export function allVotes(episode: Episode): Tally {
  return tally(
    episode,
    episode.seats.map((_, seat) => seat),
  );
}

/** The votes of those who do not know who the spy is. */
export function civilianVotes(episode: Episode): Tally {
  return tally(
    episode,
    episode.seats.flatMap(({ role }, seat) => (role === "spy" ? [] : [seat])),
  );
}

/**
 * r_spy = -β (m_u - m̄_c) and r_j = (β / n_c) (m_u - m̄_c) - λ (m_j - m̄_c): they sum to 0 over the players. If a vote failed, m is
 * not known and no statement of that game has a reward. `format` is ours, and off at 0.
 */
export function statementReward(
  episode: Episode,
  options: Pick<ClueRewardOptions, "beta" | "lambda" | "format">,
): TurnRewards {
  const votes = allVotes(episode);
  return episode.turns.map((turn) => {
    if (turn.kind !== "statement" || turn.failure !== undefined || !votes.complete) return undefined;
    return { ...seatTerms(votes, turn.seat, options), ...formatTerm(turn, options.format) };
  });
}

/** r_D of the civilians' votes; those of the spy have none. */
export function detectionReward(episode: Episode, options: DecisionRewardOptions): TurnRewards {
  const votes = civilianVotes(episode);
  return decisionReward(episode, options, votes).map((terms, i) =>
    episode.turns[i].seat === votes.spy ? undefined : terms,
  );
}
