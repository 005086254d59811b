/** Who won each deal of a match, from both sides of the table: what ladders and comparisons are made from. */
import { EvaluationError } from "../core/errors.ts";
import { tally } from "../reward/spot-the-spy/tally.ts";
import type { Episode } from "../rollout/episode.ts";
import type { Contestant, MatchTable } from "./match.ts";

/** One character per deal: 1 where the civilians won, 0 where the spy did, - where a player failed. */
export interface DealOutcomes {
  /** A's civilians against B's spy. */
  readonly aCivilians: string;
  /** B's civilians against A's spy. */
  readonly bCivilians: string;
}

/** @throws EvaluationError if the numbers of tables and episodes differ, or no game can be scored. */
export function dealOutcomes(tables: readonly MatchTable[], episodes: readonly Episode[]): DealOutcomes {
  const outcomes = markDeals(tables, episodes);
  if (/[01]/.test(outcomes.aCivilians + outcomes.bCivilians)) return outcomes;
  const failure = episodes.flatMap(({ turns }) => turns).find((turn) => turn.failure !== undefined)?.failure;
  throw new EvaluationError(
    `Not one of ${tables.length} games can be scored: a player failed in each. The first failure: ${failure}`,
  );
}

/** The same, where all games may have failed. @throws EvaluationError if the numbers of tables and episodes differ. */
export function markDeals(tables: readonly MatchTable[], episodes: readonly Episode[]): DealOutcomes {
  if (tables.length !== episodes.length) {
    throw new EvaluationError(
      `A match of ${tables.length} games came back with ${episodes.length}: its games must all be played.`,
    );
  }
  const side = (civilians: Contestant) =>
    tables.flatMap((table, i) => (table.civilians === civilians ? [mark(episodes[i])] : [])).join("");
  return { aCivilians: side("a"), bCivilians: side("b") };
}

/** True, false, or nothing for a game that was not scored. */
export function civiliansWon(outcomes: string, deal: number): boolean | undefined {
  return { "1": true, "0": false }[outcomes[deal]];
}

function mark(episode: Episode): string {
  if (episode.turns.some(({ failure }) => failure !== undefined)) return "-";
  return tally(episode).civiliansWin ? "1" : "0";
}
