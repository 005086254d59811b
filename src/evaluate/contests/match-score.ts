/**
 * The score of a match: pure, from tables and episodes. Games on one picture hang together and are one cluster
 * (`sides.ts` for games, `clusteredProportion` for votes and clues).
 */
import { EvaluationError } from "../../core/errors.ts";
import { clusteredProportion } from "../../core/stats.ts";
import { type Tally, tally } from "../../reward/spot-the-spy/tally.ts";
import type { Episode } from "../../rollout/episode.ts";
import { countFailures, describeFailures } from "./failures.ts";
import type { Contestant, ContestantReport, MatchOptions, MatchResult, MatchTable } from "./match.ts";
import { type OwnGame, type SideRates, sideRates } from "./sides.ts";

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
  const rates = { a: ratesOf("a", games), b: ratesOf("b", games) };
  return {
    winRate: rates.a.winRate,
    a: { ...report("a", names.a, games, rates.a), ...failuresOf("a", played) },
    b: { ...report("b", names.b, games, rates.b), ...failuresOf("b", played) },
    games: tables.length,
    unscored: tables.length - games.length,
    pictures: rates.a.pictures,
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

/** Both sides have games. */
function ratesOf(who: Contestant, games: readonly ScoredGame[]): SideRates {
  const own = games.map(({ table, episode, votes }): OwnGame => {
    const side = table.civilians === who ? "civilians" : "spy";
    return { picture: episode.secret.pair, side, won: votes.civiliansWin === (side === "civilians") };
  });
  return sideRates(own)!;
}

function report(
  who: Contestant,
  name: string,
  games: readonly ScoredGame[],
  { civilianWins, spySurvival }: SideRates,
): ContestantReport {
  const asCivilians = games.filter(({ table }) => table.civilians === who);
  const votes = (of: (votes: Tally) => number) =>
    clusteredProportion(
      asCivilians.map(({ votes, episode }) => ({
        successes: of(votes),
        n: votes.cast,
        name: episode.secret.pair,
      })),
    );
  return {
    name,
    civilianWins,
    spySurvival,
    decisionAccuracy: votes(({ right }) => right),
    naShare: votes(({ notAvailable }) => notAvailable),
    invalidVoteShare: votes(({ invalid }) => invalid),
    invalidClueShare: clusteredProportion(games.map((game) => refusedClues(game, who))),
  };
}

function refusedClues({ table, episode, votes }: ScoredGame, who: Contestant) {
  const clues = episode.turns.filter(({ kind, seat }) => {
    return kind === "clue" && table[seat === votes.spy ? "spy" : "civilians"] === who;
  });
  const refused = clues.filter(({ move }) => move === undefined);
  return { successes: refused.length, n: clues.length, name: episode.secret.pair };
}
