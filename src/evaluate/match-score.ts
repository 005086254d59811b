/**
 * The score of a match: pure, from tables and episodes.
 *
 * The win rate's interval combines the Wilson intervals of the two sides (MOVER, `core/stats.ts`). The
 * sides share their deals; where a contestant's wins as civilians and as spy go together over the
 * deals, the interval is widened by that correlation, and it is never narrowed below independence.
 */
import { EvaluationError } from "../core/errors.ts";
import { clusteredProportion, correlation, meanOfTwoProportions, wilson } from "../core/stats.ts";
import { type Tally, tally } from "../reward/spot-the-spy/tally.ts";
import type { Episode } from "../rollout/episode.ts";
import { countFailures, describeFailures } from "./failures.ts";
import type { Contestant, ContestantReport, MatchOptions, MatchResult, MatchTable } from "./match.ts";

interface ScoredGame {
  readonly table: MatchTable;
  readonly episode: Episode;
  readonly votes: Tally;
}

/** @throws EvaluationError if the numbers of tables and episodes differ or a side has no scored game. */
export function scoreMatch(
  names: Pick<MatchOptions, Contestant>,
  tables: readonly MatchTable[],
  episodes: readonly Episode[],
): MatchResult {
  if (tables.length !== episodes.length) {
    throw new EvaluationError(
      `A match of ${tables.length} games came back with ${episodes.length}: its games must all be played.`,
    );
  }
  const played = tables.map((table, i) => ({ table, episode: episodes[i], votes: tally(episodes[i]) }));
  const games = played.filter(({ episode }) => episode.turns.every((turn) => turn.failure === undefined));
  refuseUnscored(names, games, episodes);
  const a = { ...report("a", names.a, games), ...failuresOf("a", played) };
  const b = { ...report("b", names.b, games), ...failuresOf("b", played) };
  return {
    winRate: meanOfTwoProportions(a.civilianWins, a.spySurvival, Math.max(0, sidesCorrelation(games))),
    a,
    b,
    games: tables.length,
    unscored: tables.length - games.length,
  };
}

function refuseUnscored(
  names: Pick<MatchOptions, Contestant>,
  games: readonly ScoredGame[],
  episodes: readonly Episode[],
): void {
  for (const who of ["a", "b"] as const) {
    for (const side of ["civilians", "spy"] as const) {
      if (games.some(({ table }) => table[side] === who)) continue;
      throw new EvaluationError(
        `Not one game of ${names[who]} as ${side} can be scored: a player failed in each. The failures: ${describeFailures(countFailures(episodes))}.`,
      );
    }
  }
}

function failuresOf(who: Contestant, played: readonly ScoredGame[]): Pick<ContestantReport, "failures"> {
  const failures = countFailures(
    played.map(({ episode }) => episode),
    (seat, i) => played[i].table[seat === played[i].votes.spy ? "spy" : "civilians"] === who,
  );
  return failures.length > 0 ? { failures } : {};
}

function report(who: Contestant, name: string, games: readonly ScoredGame[]): ContestantReport {
  const asCivilians = games.filter(({ table }) => table.civilians === who);
  const asSpy = games.filter(({ table }) => table.spy === who);
  const votes = (of: (votes: Tally) => number) =>
    clusteredProportion(asCivilians.map(({ votes }) => ({ successes: of(votes), n: votes.cast })));
  return {
    name,
    civilianWins: wilson(asCivilians.filter(won).length, asCivilians.length),
    spySurvival: wilson(asSpy.filter((game) => !won(game)).length, asSpy.length),
    decisionAccuracy: votes(({ right }) => right),
    naShare: votes(({ notAvailable }) => notAvailable),
    invalidVoteShare: votes(({ invalid }) => invalid),
    invalidClueShare: clusteredProportion(games.map((game) => refusedClues(game, who))),
  };
}

/** The civilians won. */
function won({ votes }: ScoredGame): boolean {
  return votes.civiliansWin;
}

function refusedClues({ table, episode, votes }: ScoredGame, who: Contestant) {
  const clues = episode.turns.filter(({ kind, seat }) => {
    return kind === "clue" && table[seat === votes.spy ? "spy" : "civilians"] === who;
  });
  return { successes: clues.filter(({ move }) => move === undefined).length, n: clues.length };
}

/** Over deals with both games scored: how A's wins as civilians go with its wins as spy. */
function sidesCorrelation(games: readonly ScoredGame[]): number {
  const asSpy = new Map(
    games.filter(({ table }) => table.spy === "a").map((game) => [game.table.deal, game]),
  );
  const both = games.flatMap((game) => {
    const other = asSpy.get(game.table.deal);
    return game.table.civilians === "a" && other ? [[Number(won(game)), Number(!won(other))]] : [];
  });
  return correlation(
    both.map(([civilians]) => civilians),
    both.map(([, spy]) => spy),
  );
}
