/**
 * The Bradley-Terry model of a game with two unlike sides: a player of strength a on the first side wins
 * against one of strength b on the second with the chance 1 / (1 + exp(-(a - b + g))), where g is the first
 * side's advantage.
 *
 * Source: Bradley & Terry (1952); the advantage as in Agresti's home-team model (Davidson & Beaver 1977).
 * Hunter (2004) shows when the likelihood has a maximum: no set of players may have won all its games against
 * the rest. So that there always is one, strengths and advantage have a normal prior around 0 of 1000 Elo
 * points, which weighs as little as one eighth of an even game. Newton's method; the function is strictly
 * concave, so there is one maximum. A draw is half a win for each. Left out: intervals (`ratings.ts`).
 */
import { inverse } from "ml-matrix";

/** Elo points per unit of log-odds: 400 points are odds of ten to one. */
export const ELO = 400 / Math.LN10;

/** Standard deviation of the prior, in log-odds. */
const PRIOR = 1000 / ELO;

/** The games of one player on the first side against another on the second; players are numbers from 0. */
export interface Encounters {
  readonly first: number;
  readonly second: number;
  readonly games: number;
  /** Games that the first side won, draws as halves. */
  readonly wins: number;
}

/** All in log-odds. */
export interface Strengths {
  /** One per player; they sum to 0. */
  readonly strengths: readonly number[];
  /** The advantage of the first side over the second between equally strong players. */
  readonly advantage: number;
  /** Of the strengths and, last, the advantage: the inverse of the curvature at the maximum. */
  readonly covariance: readonly (readonly number[])[];
}

/**
 * The most likely strengths of `players` players. @param near where to look first; it saves time, no more.
 */
export function bradleyTerry(players: number, table: readonly Encounters[], near?: Strengths): Strengths {
  let at: number[] = near ? [...near.strengths, near.advantage] : new Array(players + 1).fill(0);
  let height = logPosterior(at, table);
  for (;;) {
    const covariance = inverse(curvature(at, table)).to2DArray();
    const slope = gradient(at, table);
    const step = covariance.map((row) => dot(row, slope));
    const next = Math.sqrt(dot(step, step)) < 1e-9 ? undefined : uphill(at, step, height, table);
    if (!next) return { strengths: at.slice(0, players), advantage: at[players], covariance };
    at = next;
    height = logPosterior(at, table);
  }
}

/** The step, halved until it leads upwards; nothing once rounding leaves no way up. */
function uphill(
  at: readonly number[],
  step: readonly number[],
  height: number,
  table: readonly Encounters[],
) {
  for (let part = 1; part > 1e-6; part /= 2) {
    const next = at.map((value, i) => value + part * step[i]);
    if (logPosterior(next, table) > height) return next;
  }
  return undefined;
}

function logPosterior(at: readonly number[], table: readonly Encounters[]): number {
  const prior = -dot(at, at) / (2 * PRIOR ** 2);
  return table.reduce((sum, row) => {
    const odds = logOdds(at, row);
    return sum - row.wins * softplus(-odds) - (row.games - row.wins) * softplus(odds);
  }, prior);
}

function gradient(at: readonly number[], table: readonly Encounters[]): number[] {
  const slope = at.map((value) => -value / PRIOR ** 2);
  for (const row of table) {
    const surplus = row.wins - row.games * chance(logOdds(at, row));
    slope[row.first] += surplus;
    slope[row.second] -= surplus;
    slope[at.length - 1] += surplus;
  }
  return slope;
}

/** The negative second derivatives. */
function curvature(at: readonly number[], table: readonly Encounters[]): number[][] {
  const matrix = at.map((_, i) => at.map((_, j) => (i === j ? 1 / PRIOR ** 2 : 0)));
  for (const row of table) {
    const p = chance(logOdds(at, row));
    const weight = row.games * p * (1 - p);
    const [a, b, side] = [row.first, row.second, at.length - 1];
    matrix[a][a] += weight;
    matrix[b][b] += weight;
    matrix[side][side] += weight;
    addTwice(matrix, a, b, -weight);
    addTwice(matrix, a, side, weight);
    addTwice(matrix, b, side, -weight);
  }
  return matrix;
}

function addTwice(matrix: number[][], i: number, j: number, value: number): void {
  matrix[i][j] += value;
  matrix[j][i] += value;
}

function logOdds(at: readonly number[], { first, second }: Encounters): number {
  return at[first] - at[second] + at[at.length - 1];
}

function chance(odds: number): number {
  return 1 / (1 + Math.exp(-odds));
}

/** log(1 + e^x) without overflow. */
function softplus(x: number): number {
  return Math.max(x, 0) + Math.log1p(Math.exp(-Math.abs(x)));
}

function dot(a: readonly number[], b: readonly number[]): number {
  return a.reduce((sum, value, i) => sum + value * b[i], 0);
}
