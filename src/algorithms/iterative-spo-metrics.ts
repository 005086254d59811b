/** The metrics of an iteration of Iterative-SPO: votes, clues, and the sources of rewards. */
import { groupBy } from "../core/group-by.ts";
import { mean } from "../core/stats.ts";
import type { RewardedTurn } from "../reward/rewarded-turns.ts";
import { type Tally, voteShares } from "../reward/spot-the-spy/rewards.ts";
import type { Episode, Turn } from "../rollout/episode.ts";

/**
 * `decisionAccuracy`, `naShare`, `invalidVoteShare`, `invalidClueShare`, `cutShare`, `spySurvival`,
 * `failures`.
 */
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
