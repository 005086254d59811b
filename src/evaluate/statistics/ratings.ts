/**
 * Ratings of players from their games, in Elo points, with one of them ("base") at 0.
 *
 * The estimates are those of `bradley-terry.ts`. The games on a picture, of whatever players, hang together:
 * intervals are percentiles of a bootstrap over pictures (Efron), never of single games. Percentiles of few
 * pictures are too narrow, by √((m-1)/m) and by z for t (Hesterberg 2015), so they are widened by both. A
 * bootstrap sees no uncertainty where a player won or lost everything, so an interval is at least as wide as
 * the one that the curvature gives for independent games. The order of the games does not matter, not even
 * for the last digit.
 */
import { EvaluationError } from "../../core/errors.ts";
import { groupBy } from "../../core/group-by.ts";
import type { Key } from "../../core/rng.ts";
import { type Interval, quantile, Z95 } from "../../core/stats.ts";
import { studentT95 } from "../../core/student-t.ts";
import { bradleyTerry, ELO, type Encounters, type Strengths } from "./bradley-terry.ts";

/** One game that was scored. */
export interface RatedGame {
  /** Games of a deal share pictures and key. */
  readonly deal: number;
  /** The same for all games on one picture; by default each deal has its own. */
  readonly picture?: number;
  /** The holders of the first side and of the second. */
  readonly first: string;
  readonly second: string;
  /** The first side's score of the game: 1, 0, or ½ for a draw. */
  readonly share: number;
}

export interface RatedPlayer {
  readonly name: string;
  /** Elo points over the base, which has exactly 0; 400 points are odds of ten to one. */
  readonly rating: Interval;
  readonly games: number;
  /** Games won; a draw counts one half. */
  readonly wins: number;
}

export interface Ratings {
  /** The strongest first; equals by name. */
  readonly players: readonly RatedPlayer[];
  /** The advantage of the first side over the second between equally strong players, in Elo points. */
  readonly advantage: Interval;
  readonly deals: number;
  readonly games: number;
  /** Different pictures of the games; absent in results from before they were counted. */
  readonly pictures?: number;
}

export interface RatingOptions {
  readonly base: string;
  /** For the bootstrap. */
  readonly key: Key;
  /** Default 1000. */
  readonly resamples?: number;
}

/**
 * @throws EvaluationError without games, with one player, or if no chain of games joins a player to the base.
 */
export function ratings(games: readonly RatedGame[], options: RatingOptions): Ratings {
  const names = [...new Set(games.flatMap(({ first, second }) => [first, second]))].sort();
  refuseUnjoined(games, names, options.base);
  const pictures = picturesOf(games, names);
  const fitted = bradleyTerry(names.length, tableOf(pictures, names.length));
  const base = names.indexOf(options.base);
  const sample = { drawn: resampled(pictures, fitted, options), pictures: pictures.length };
  const interval = (i: number, j: number | undefined, n: number) => widest(fitted, sample, { i, j, n });
  const players = names.map((name, i) => {
    const own = games.filter(({ first, second }) => first === name || second === name);
    const wins = own.reduce((sum, { first, share }) => sum + (first === name ? share : 1 - share), 0);
    return { name, rating: interval(i, base, own.length), games: own.length, wins };
  });
  return {
    players: players.sort((a, b) => b.rating.estimate - a.rating.estimate),
    advantage: interval(names.length, undefined, games.length),
    deals: new Set(games.map(({ deal }) => deal)).size,
    games: games.length,
    pictures: pictures.length,
  };
}

/** The games on a picture: numbers at `first * players + second`. */
interface PictureGames {
  readonly games: Float64Array;
  readonly wins: Float64Array;
}

/** Pictures in ascending order, players in the order of names. */
function picturesOf(games: readonly RatedGame[], names: readonly string[]): PictureGames[] {
  const places = new Map(names.map((name, i) => [name, i]));
  const groups = [...groupBy(games, ({ deal, picture = deal }) => String(picture))];
  return groups
    .sort(([a], [b]) => Number(a) - Number(b))
    .map(([, own]) => {
      const counts = {
        games: new Float64Array(names.length ** 2),
        wins: new Float64Array(names.length ** 2),
      };
      for (const { first, second, share } of own) {
        const cell = places.get(first)! * names.length + places.get(second)!;
        counts.games[cell] += 1;
        counts.wins[cell] += share;
      }
      return counts;
    });
}

function tableOf(pictures: readonly PictureGames[], players: number): Encounters[] {
  const games = new Float64Array(players ** 2);
  const wins = new Float64Array(players ** 2);
  for (const picture of pictures) {
    for (let cell = 0; cell < games.length; cell++) {
      games[cell] += picture.games[cell];
      wins[cell] += picture.wins[cell];
    }
  }
  return [...games].flatMap((count, cell) =>
    count === 0
      ? []
      : [{ first: Math.floor(cell / players), second: cell % players, games: count, wins: wins[cell] }],
  );
}

/** Strengths and, last, the advantage, each from as many pictures drawn with replacement. */
function resampled(pictures: readonly PictureGames[], fitted: Strengths, options: RatingOptions): number[][] {
  const stream = options.key.stream();
  const players = fitted.strengths.length;
  return Array.from({ length: options.resamples ?? 1000 }, () => {
    const sample = pictures.map(() => stream.pick(pictures));
    const { strengths, advantage } = bradleyTerry(players, tableOf(sample, players), fitted);
    return [...strengths, advantage];
  });
}

/** Interval of parameter i, or of its distance from parameter j. */
function widest(
  { strengths, advantage, covariance }: Strengths,
  { drawn, pictures }: { readonly drawn: readonly (readonly number[])[]; readonly pictures: number },
  { i, j, n }: { i: number; j: number | undefined; n: number },
): Interval {
  const of = (values: readonly number[]) => ELO * (values[i] - (j === undefined ? 0 : values[j]));
  const estimate = of([...strengths, advantage]);
  const spread = drawn.map(of).sort((a, b) => a - b);
  const variance =
    j === undefined ? covariance[i][i] : covariance[i][i] + covariance[j][j] - 2 * covariance[i][j];
  // One picture has no spread: its degrees of freedom count as one, the widest there is.
  const t = studentT95(Math.max(1, pictures - 1));
  const half = t * ELO * Math.sqrt(Math.max(0, variance));
  const stretch = (t / Z95) * Math.sqrt(pictures / Math.max(1, pictures - 1));
  return {
    estimate,
    low: estimate - Math.max(half, stretch * (estimate - quantile(spread, 0.025))),
    high: estimate + Math.max(half, stretch * (quantile(spread, 0.975) - estimate)),
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
    for (const { first, second } of games) {
      if (joined.has(first) || joined.has(second)) joined.add(first).add(second);
    }
  }
  const alone = names.find((name) => !joined.has(name));
  const [missing, other] = names.includes(base) ? [alone, base] : [base, names[0]];
  if (missing === undefined) return;
  throw new EvaluationError(
    `No chain of scored games joins ${missing} to ${other}, so they cannot be rated together. Play games between them, or leave one out.`,
  );
}
