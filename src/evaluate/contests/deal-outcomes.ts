/** Who won each deal of a match, from both sides of the table: what ladders and comparisons are made from. */
import { EvaluationError } from "../../core/errors.ts";
import { firstEqual } from "../../core/group-by.ts";
import { tally } from "../../reward/spot-the-spy/tally.ts";
import type { Episode } from "../../rollout/episode.ts";
import type { Contestant, MatchTable } from "./match.ts";

/** One character per deal: 1 where the civilians won, 0 where the spy did, - where a player failed. */
export interface DealOutcomes {
  /** A's civilians against B's spy. */
  readonly aCivilians: string;
  /** B's civilians against A's spy. */
  readonly bCivilians: string;
  /**
   * By deal, the first deal on the same picture: `[0, 1, 0]` where deals 0 and 2 share theirs. Absent in games from before it
   * was kept: each deal counts as a picture of its own.
   */
  readonly pictures?: readonly number[];
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
  const pairs = tables.flatMap(({ civilians }, i) => (civilians === "a" ? [episodes[i].secret.pair] : []));
  return { aCivilians: side("a"), bCivilians: side("b"), pictures: firstEqual(pairs) };
}

/** True, false, or nothing for a game that was not scored. */
export function civiliansWon(outcomes: string, deal: number): boolean | undefined {
  return { "1": true, "0": false }[outcomes[deal]];
}

/** The picture of a deal. */
export function pictureOf({ pictures }: Pick<DealOutcomes, "pictures">, deal: number): number {
  return pictures?.[deal] ?? deal;
}

function mark(episode: Episode): string {
  if (episode.turns.some(({ failure }) => failure !== undefined)) return "-";
  return tally(episode).civiliansWin ? "1" : "0";
}
