/** The metrics of an iteration of SpyRL: the civilians' votes, refused answers, and how often the spy gets away. */
import { voteShares } from "../../reward/spot-the-spy/rewards.ts";
import { allVotes, civilianVotes } from "../../reward/text-spy/rewards.ts";
import type { Episode, Turn } from "../../rollout/episode.ts";

/**
 * `decisionAccuracy`, `naShare` and `invalidVoteShare` of the civilians' votes, `invalidStatementShare`, `cutShare`, `spySurvival`,
 * `failures`; a rate is absent if its denominator is 0.
 */
export function textGameMetrics(episodes: readonly Episode[]): Record<string, number> {
  const turns = episodes.flatMap((episode) => episode.turns);
  const answers = turns.filter(({ failure }) => failure === undefined);
  const statements = answers.filter(({ kind }) => kind === "statement");
  const { accuracy, na, invalid } = voteShares(episodes.map(civilianVotes));
  const shares = {
    decisionAccuracy: accuracy,
    naShare: na,
    invalidVoteShare: invalid,
    invalidStatementShare: share(statements, ({ move }) => move === undefined),
    cutShare: share(answers, ({ stop }) => stop === "length"),
    spySurvival: share(episodes.map(allVotes), ({ civiliansWin }) => !civiliansWin),
  };
  const known = Object.entries(shares).filter((entry): entry is [string, number] => entry[1] !== undefined);
  return { ...Object.fromEntries(known), failures: turns.filter((turn: Turn) => turn.failure).length };
}

function share<T>(items: readonly T[], holds: (item: T) => boolean): number | undefined {
  return items.length === 0 ? undefined : items.filter(holds).length / items.length;
}
