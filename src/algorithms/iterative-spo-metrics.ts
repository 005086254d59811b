/** What an iteration of Iterative-SPO shows: how the games went, and where rewards come from. */
import { groupBy } from "../core/group-by.ts";
import { mean } from "../core/stats.ts";
import type { RewardedTurn } from "../reward/rewarded-turns.ts";
import type { InvalidVotes, Tally } from "../reward/spot-the-spy/tally.ts";
import type { Episode, Turn } from "../rollout/episode.ts";

export interface VoteShares {
  /** acc_t: share of votes that name the spy; absent if no vote was cast. */
  readonly accuracy?: number;
  /** na_t: share of `n/a`. */
  readonly na?: number;
  /** Share of refused votes. */
  readonly invalid?: number;
}

/**
 * Shares of the votes cast in these games, refused ones included; failed ones do not count. With `uncounted` accuracy is
 * a share of the votes that name a seat, and `n/a` of those that could be read.
 */
export function voteShares(tallies: readonly Tally[], invalidVotes: InvalidVotes = "wrong"): VoteShares {
  const sum = (of: (votes: Tally) => number) => tallies.reduce((total, votes) => total + of(votes), 0);
  const [cast, invalid] = [sum((votes) => votes.cast), sum((votes) => votes.invalid)];
  const strict = invalidVotes === "wrong";
  return {
    ...ratio(
      "accuracy",
      sum((votes) => votes.right),
      strict ? cast : sum((votes) => votes.named),
    ),
    ...ratio(
      "na",
      sum((votes) => votes.notAvailable),
      strict ? cast : cast - invalid,
    ),
    ...ratio("invalid", invalid, cast),
  };
}

function ratio(name: keyof VoteShares, part: number, whole: number): VoteShares {
  return whole === 0 ? {} : { [name]: part / whole };
}

/** `decisionAccuracy`, `naShare`, `invalidVoteShare`, `invalidClueShare`, `cutShare`, `spySurvival`, `failures`. */
export function gameMetrics(episodes: readonly Episode[], tallies: readonly Tally[]): Record<string, number> {
  const turns = episodes.flatMap((episode) => episode.turns);
  const answers = turns.filter((turn) => turn.failure === undefined);
  const clues = answers.filter((turn) => turn.kind === "clue");
  const { accuracy, na, invalid } = voteShares(tallies);
  return defined({
    decisionAccuracy: accuracy,
    naShare: na,
    invalidVoteShare: invalid,
    invalidClueShare: share(clues, (turn) => turn.move === undefined),
    cutShare: share(answers, (turn) => turn.stop === "length"),
    spySurvival: share(tallies, (votes) => !votes.civiliansWin),
    failures: turns.filter((turn: Turn) => turn.failure !== undefined).length,
  });
}

/** Means per kind of turn, role and term: `reward.clue.spy.suspicion`, `reward.vote.civilian.decision`. */
export function rewardMetrics(rewarded: readonly RewardedTurn[]): Record<string, number> {
  const terms = rewarded.flatMap(({ turn, role, terms }) =>
    Object.entries(terms).map(([term, value]) => ({ name: `reward.${turn.kind}.${role}.${term}`, value })),
  );
  const groups = [...groupBy(terms, ({ name }) => name)];
  return Object.fromEntries(groups.map(([name, group]) => [name, mean(group.map(({ value }) => value))]));
}

function share<T>(items: readonly T[], holds: (item: T) => boolean): number | undefined {
  return items.length === 0 ? undefined : items.filter(holds).length / items.length;
}

function defined(values: Record<string, number | undefined>): Record<string, number> {
  return Object.fromEntries(
    Object.entries(values).filter((entry): entry is [string, number] => entry[1] !== undefined),
  );
}
