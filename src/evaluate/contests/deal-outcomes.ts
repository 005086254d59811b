/**
 * The winners of each deal of a match, with either player on either side: the data of ladders and
 * comparisons.
 */
import { z } from "zod";
import { EvaluationError } from "../../core/errors.ts";
import { firstEqual } from "../../core/group-by.ts";
import type { Seat } from "../../games/game.ts";
import type { Episode } from "../../rollout/episode.ts";
import { failureShape } from "./failures.ts";
import { type LostAnswers, lostInGames } from "./lost-answers.ts";
import type { Contestant, MatchRules, MatchTable } from "./match.ts";
import { refuseOtherNumber } from "./match-score.ts";

/**
 * One character per deal: 1 where the first side won, 0 where the second did, = for a draw, - where a player
 * failed.
 */
export interface DealOutcomes {
  /** A on the first side, B on the second. */
  readonly aFirst: string;
  /** B on the first side, A on the second. */
  readonly bFirst: string;
  /**
   * By deal, the first deal on the same secret: `[0, 1, 0]` where deals 0 and 2 share theirs. Absent in games
   * from before it was kept: each deal counts as a secret of its own.
   */
  readonly pictures?: readonly number[];
  /** Answers of either player that counted as wrong unread. Absent in games from before they were counted. */
  readonly lost?: Readonly<Record<Contestant, LostAnswers>>;
}

const outcomes = z.string().regex(/^[01=-]*$/);
const lost = z.object({ lacking: z.array(failureShape).optional(), lostToForm: z.int().min(0) });
/** As stored. */
export const dealOutcomesShape = {
  aFirst: outcomes,
  bFirst: outcomes,
  pictures: z.array(z.int().min(0)).optional(),
  lost: z.object({ a: lost, b: lost }).optional(),
};

/** Files from before there was more than one game have `aCivilians` and `bCivilians`. */
export function withFirst(stored: unknown): unknown {
  if (typeof stored !== "object" || stored === null || !("aCivilians" in stored)) return stored;
  const { aCivilians: aFirst, bCivilians: bFirst, ...rest } = stored as Record<string, unknown>;
  return { ...rest, aFirst, bFirst };
}

/** @throws EvaluationError if the numbers of tables and episodes differ, or no game can be scored. */
export function dealOutcomes(
  rules: MatchRules,
  tables: readonly MatchTable[],
  episodes: readonly Episode[],
): DealOutcomes {
  const marked = markDeals(rules, tables, episodes);
  if (/[01=]/.test(marked.aFirst + marked.bFirst)) return marked;
  const failure = episodes.flatMap(({ turns }) => turns).find((turn) => turn.failure !== undefined)?.failure;
  throw new EvaluationError(
    `Not one of ${tables.length} games can be scored: a player failed in each. The first failure: ${failure}`,
  );
}

/**
 * The same, where all games may have failed. @throws EvaluationError if the numbers of tables and episodes
 * differ.
 */
export function markDeals(
  rules: MatchRules,
  tables: readonly MatchTable[],
  episodes: readonly Episode[],
): DealOutcomes {
  refuseOtherNumber(tables, episodes);
  const [first] = rules.sides;
  const games = (holder: Contestant) =>
    tables.flatMap(({ holds }, i) => (holds[first] === holder ? [episodes[i]] : []));
  const marks = (holder: Contestant) =>
    games(holder)
      .map((episode) => mark(rules, episode))
      .join("");
  return {
    aFirst: marks("a"),
    bFirst: marks("b"),
    pictures: firstEqual(games("a").map(({ secret }) => secret.id)),
    lost: {
      a: lostInGames(episodes, heldBy("a", rules, tables, episodes)),
      b: lostInGames(episodes, heldBy("b", rules, tables, episodes)),
    },
  };
}

/** Whether a contestant holds a seat of an episode, by its index. */
export function heldBy(
  who: Contestant,
  rules: MatchRules,
  tables: readonly MatchTable[],
  episodes: readonly Episode[],
): (seat: Seat, index: number) => boolean {
  const sides = episodes.map((episode) => rules.sidesOf(episode));
  return (seat, i) => tables[i].holds[sides[i][seat]] === who;
}

/** The first side's score of a deal: 1, 0 or ½; undefined for a game that was not scored. */
export function firstShare(marks: string, deal: number): number | undefined {
  return { "1": 1, "0": 0, "=": 0.5 }[marks[deal]];
}

/** The secret of a deal. */
export function pictureOf({ pictures }: Pick<DealOutcomes, "pictures">, deal: number): number {
  return pictures?.[deal] ?? deal;
}

function mark({ sides, winnerOf }: MatchRules, episode: Episode): string {
  if (episode.turns.some(({ failure }) => failure !== undefined)) return "-";
  const won = winnerOf(episode);
  if (won === undefined) return "=";
  return won === sides[0] ? "1" : "0";
}
