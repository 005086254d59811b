/**
 * Ratings of players from their games, in Elo points, with one of them ("base") at 0.
 *
 * The estimates are those of `bradley-terry.ts`. The games of a deal, of whatever players, hang together: intervals
 * are percentiles of a bootstrap over deals (Efron), never of single games. A bootstrap sees no
 * uncertainty where a player won or lost everything, so an interval is at least as wide as the one that
 * the curvature gives for independent games. The order of the games does not matter, not even for the last digit.
 */
import { EvaluationError } from "../core/errors.ts";
import { groupBy } from "../core/group-by.ts";
import type { Key } from "../core/rng.ts";
import { type Interval, quantile, Z95 } from "../core/stats.ts";
import { bradleyTerry, ELO, type Encounters, type Strengths } from "./bradley-terry.ts";

/** One game that was scored. */
export interface RatedGame {
  /** Games of a deal share pictures and key. */
  readonly deal: number;
  readonly civilians: string;
  readonly spy: string;
  readonly civiliansWin: boolean;
}

export interface RatedPlayer {
  readonly name: string;
  /** Elo points over the base, which has exactly 0; 400 points are odds of ten to one. */
  readonly rating: Interval;
  readonly games: number;
  readonly wins: number;
}

export interface Ratings {
  /** The strongest first; equals by name. */
  readonly players: readonly RatedPlayer[];
  /** What the civilians have over the spy where both are equally strong, in Elo points. */
  readonly advantage: Interval;
  readonly deals: number;
  readonly games: number;
}

export interface RatingOptions {
  readonly base: string;
  /** For the bootstrap. */
  readonly key: Key;
  /** Default 1000. */
  readonly resamples?: number;
}

/** @throws EvaluationError without games, with one player, or if no chain of games joins a player to the base. */
export function ratings(games: readonly RatedGame[], options: RatingOptions): Ratings {
  const names = [...new Set(games.flatMap(({ civilians, spy }) => [civilians, spy]))].sort();
  refuseUnjoined(games, names, options.base);
  const deals = dealsOf(games, names);
  const fitted = bradleyTerry(names.length, tableOf(deals, names.length));
  const base = names.indexOf(options.base);
  const drawn = resampled(deals, fitted, options);
  const interval = (i: number, j: number | undefined, n: number) => widest(fitted, drawn, { i, j, n });
  const players = names.map((name, i) => {
    const own = games.filter(({ civilians, spy }) => civilians === name || spy === name);
    const wins = own.filter(({ civilians, civiliansWin }) => (civilians === name) === civiliansWin).length;
    return { name, rating: interval(i, base, own.length), games: own.length, wins };
  });
  return {
    players: players.sort((a, b) => b.rating.estimate - a.rating.estimate),
    advantage: interval(names.length, undefined, games.length),
    deals: deals.length,
    games: games.length,
  };
}

/** The games of a deal: numbers at `civilians * players + spy`. */
interface Deal {
  readonly games: Float64Array;
  readonly wins: Float64Array;
}

/** Deals in ascending order, players in the order of names. */
function dealsOf(games: readonly RatedGame[], names: readonly string[]): Deal[] {
  const places = new Map(names.map((name, i) => [name, i]));
  const byDeal = [...groupBy(games, ({ deal }) => String(deal))].sort(([a], [b]) => Number(a) - Number(b));
  return byDeal.map(([, ofDeal]) => {
    const deal = { games: new Float64Array(names.length ** 2), wins: new Float64Array(names.length ** 2) };
    for (const { civilians, spy, civiliansWin } of ofDeal) {
      const cell = places.get(civilians)! * names.length + places.get(spy)!;
      deal.games[cell] += 1;
      deal.wins[cell] += Number(civiliansWin);
    }
    return deal;
  });
}

function tableOf(deals: readonly Deal[], players: number): Encounters[] {
  const games = new Float64Array(players ** 2);
  const wins = new Float64Array(players ** 2);
  for (const deal of deals) {
    for (let cell = 0; cell < games.length; cell++) {
      games[cell] += deal.games[cell];
      wins[cell] += deal.wins[cell];
    }
  }
  return [...games].flatMap((count, cell) =>
    count === 0
      ? []
      : [{ civilians: Math.floor(cell / players), spy: cell % players, games: count, wins: wins[cell] }],
  );
}

/** Strengths and, last, the advantage, each from as many deals drawn with replacement. */
function resampled(deals: readonly Deal[], fitted: Strengths, options: RatingOptions): number[][] {
  const stream = options.key.stream();
  const players = fitted.strengths.length;
  return Array.from({ length: options.resamples ?? 1000 }, () => {
    const sample = deals.map(() => stream.pick(deals));
    const { strengths, advantage } = bradleyTerry(players, tableOf(sample, players), fitted);
    return [...strengths, advantage];
  });
}

/** Interval of parameter i, or of its distance from parameter j. */
function widest(
  { strengths, advantage, covariance }: Strengths,
  drawn: readonly (readonly number[])[],
  { i, j, n }: { i: number; j: number | undefined; n: number },
): Interval {
  const of = (values: readonly number[]) => ELO * (values[i] - (j === undefined ? 0 : values[j]));
  const estimate = of([...strengths, advantage]);
  const spread = drawn.map(of).sort((a, b) => a - b);
  const variance =
    j === undefined ? covariance[i][i] : covariance[i][i] + covariance[j][j] - 2 * covariance[i][j];
  const half = Z95 * ELO * Math.sqrt(Math.max(0, variance));
  return {
    estimate,
    low: Math.min(quantile(spread, 0.025), estimate - half),
    high: Math.max(quantile(spread, 0.975), estimate + half),
    n,
  };
}

/** Ratings of players that never met, not even through others, cannot be compared. */
function refuseUnjoined(games: readonly RatedGame[], names: readonly string[], base: string): void {
  if (games.length === 0) throw new EvaluationError("There is no game to rate players by: play some first.");
  if (names.length === 1)
    throw new EvaluationError(`${names[0]} is the only player: ratings compare at least two.`);
  const joined = new Set([base]);
  for (let before = 0; before < joined.size; ) {
    before = joined.size;
    for (const { civilians, spy } of games) {
      if (joined.has(civilians) || joined.has(spy)) joined.add(civilians).add(spy);
    }
  }
  const alone = names.find((name) => !joined.has(name));
  const [missing, other] = names.includes(base) ? [alone, base] : [base, names[0]];
  if (missing === undefined) return;
  throw new EvaluationError(
    `No chain of scored games joins ${missing} to ${other}, so they cannot be rated together. Play games between them, or leave one out.`,
  );
}
