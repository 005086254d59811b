/**
 * The score of a match: pure, from tables and episodes. Games on one secret hang together and are one cluster
 * (`sides.ts` for wins, `clusteredProportion` for the game's measures).
 */
import { EvaluationError } from "../../core/errors.ts";
import { groupBy } from "../../core/group-by.ts";
import { clusteredProportion, type Interval, mean, meanInterval } from "../../core/stats.ts";
import { studentT95 } from "../../core/student-t.ts";
import type { Seat } from "../../games/game.ts";
import type { Episode } from "../../rollout/episode.ts";
import { countFailures, describeFailures } from "./failures.ts";
import { lostInGames } from "./lost-answers.ts";
import type {
  Contestant,
  ContestantReport,
  MatchOptions,
  MatchResult,
  MatchRules,
  MatchTable,
  MeasuredGame,
} from "./match.ts";
import { type OwnGame, type SideRates, sideRates } from "./sides.ts";

interface PlayedGame {
  readonly table: MatchTable;
  readonly episode: Episode;
  /** The contestant of each seat. */
  readonly holders: readonly Contestant[];
}

/** @throws EvaluationError if the numbers of tables and episodes differ or a side has no scored game. */
export function scoreMatch(
  { a, b, rules }: Pick<MatchOptions, Contestant | "rules">,
  tables: readonly MatchTable[],
  episodes: readonly Episode[],
): MatchResult {
  refuseOtherNumber(tables, episodes);
  const played = tables.map((table, i): PlayedGame => {
    const holders = rules.sidesOf(episodes[i]).map((side) => table.holds[side]);
    return { table, episode: episodes[i], holders };
  });
  const games = played.filter(({ episode }) => episode.turns.every((turn) => turn.failure === undefined));
  const names = { a, b };
  refuseUnscored(names, rules, games, episodes);
  const rates = { a: ratesOf("a", games, rules), b: ratesOf("b", games, rules) };
  const report = (who: Contestant): ContestantReport => ({
    name: names[who],
    wins: rates[who].wins,
    measures: measured(rules, measuredGames(who, games)),
    ...failuresOf(who, played),
    ...lostInGames(episodes, (seat, i) => played[i].holders[seat] === who),
  });
  return {
    winRate: rates.a.winRate,
    ...gainOf(games, rules),
    a: report("a"),
    b: report("b"),
    games: tables.length,
    unscored: tables.length - games.length,
    pictures: rates.a.pictures,
  };
}

/** @throws EvaluationError */
export function refuseOtherNumber(tables: readonly MatchTable[], episodes: readonly Episode[]): void {
  if (tables.length === episodes.length) return;
  throw new EvaluationError(
    `A match of ${tables.length} games came back with ${episodes.length}: its games must all be played.`,
  );
}

function refuseUnscored(
  names: Readonly<Record<Contestant, string>>,
  { sides }: MatchRules,
  games: readonly PlayedGame[],
  episodes: readonly Episode[],
): void {
  for (const who of ["a", "b"] as const) {
    for (const side of sides) {
      if (games.some(({ table }) => table.holds[side] === who)) continue;
      throw new EvaluationError(
        `Not one game of ${names[who]} as ${side} can be scored: a player failed in each. The failures: ${describeFailures(countFailures(episodes))}.`,
      );
    }
  }
}

function failuresOf(who: Contestant, played: readonly PlayedGame[]): Pick<ContestantReport, "failures"> {
  const failures = countFailures(
    played.map(({ episode }) => episode),
    (seat, i) => played[i].holders[seat] === who,
  );
  return failures.length > 0 ? { failures } : {};
}

/** Both sides have games. */
function ratesOf(who: Contestant, games: readonly PlayedGame[], rules: MatchRules): SideRates {
  const own = games.map(({ table, episode }): OwnGame => {
    const side = rules.sides.find((name) => table.holds[name] === who)!;
    return { picture: episode.secret.id, side, share: shareOf(rules.winnerOf(episode), side) };
  });
  return sideRates(own, rules.sides)!;
}

/** Of A; games on one secret are one observation. */
function gainOf(games: readonly PlayedGame[], { returnsOf }: MatchRules): Pick<MatchResult, "gain"> {
  if (!returnsOf) return {};
  const returns = games.map(({ episode }) => returnsOf(episode));
  // Seat by seat: a side of four seats that all gain 1 has won and nothing more.
  if (returns.flat().every((gained) => Math.abs(gained) === 1 || gained === 0)) return {};
  const gains = games.map(({ holders }, i) =>
    returns[i].reduce((sum, gained, seat) => sum + (holders[seat] === "a" ? gained : 0), 0),
  );
  const bySecret = groupBy([...games.keys()], (i) => games[i].episode.secret.id);
  const means = [...bySecret.values()].map((own) => mean(own.map((i) => gains[i])));
  return means.length < 2 ? {} : { gain: meanInterval(means, studentT95(means.length - 1)) };
}

/** 1 for a win, 0 for a loss, ½ for a draw. */
function shareOf(winner: string | undefined, side: string): number {
  if (winner === undefined) return 0.5;
  return winner === side ? 1 : 0;
}

function measuredGames(who: Contestant, games: readonly PlayedGame[]): MeasuredGame[] {
  return games.map(({ episode, holders }) => ({
    episode,
    seats: new Set<Seat>([...holders.keys()].filter((seat) => holders[seat] === who)),
  }));
}

/**
 * The game's own measures over games; those on one secret are one cluster. @throws DataError if one has no
 * observation.
 */
export function measured(
  { measures }: Pick<MatchRules, "measures">,
  games: readonly MeasuredGame[],
): Record<string, Interval> {
  return Object.fromEntries(
    Object.entries(measures).map(([name, measure]) => [
      name,
      clusteredProportion(games.map((game) => ({ ...measure(game), name: game.episode.secret.id }))),
    ]),
  );
}
