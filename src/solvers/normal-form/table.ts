/** Games for two in one move: tables of gains, and how far two mixed strategies are from an equilibrium. */
import { EvaluationError } from "../../core/errors.ts";
import type { GameTree } from "../walk.ts";

export type Matrix = readonly (readonly number[])[];
/** Probabilities of moves; they sum to 1. */
export type Mix = readonly number[];

/** What the row player and the column player gain, both by row and column. */
export interface Bimatrix {
  readonly rows: Matrix;
  readonly columns: Matrix;
}

export function zeroSum(rows: Matrix): Bimatrix {
  return { rows, columns: rows.map((row) => row.map((gain) => 0 - gain)) };
}

/** Both players have the same moves, and the table of one is the other's turned over. */
export function symmetric(rows: Matrix): Bimatrix {
  return { rows, columns: transposed(rows) };
}

/** The tables of a game in which each of two seats moves once, at once. @throws EvaluationError for others. */
export function tableOf({ game, seats, sets, roots }: GameTree): Bimatrix {
  const [{ node }] = roots;
  if (seats !== 2 || sets.length !== 2 || roots.length !== 1)
    throw new EvaluationError(`${game} is no game of one move for two: use methods for trees.`);
  const gains = (seat: number) =>
    node.children.map(({ children }) => children.map((end) => end.returns![seat]));
  return { rows: gains(0), columns: gains(1) };
}

export function transposed(matrix: Matrix): Matrix {
  return matrix[0].map((_, j) => matrix.map((row) => row[j]));
}

/** What each row gains against a mix of columns. */
export function against(matrix: Matrix, mix: Mix): number[] {
  return matrix.map((row) => dot(row, mix));
}

export function dot(one: readonly number[], other: readonly number[]): number {
  return one.reduce((sum, value, i) => sum + value * other[i], 0);
}

export function even(count: number): number[] {
  return Array(count).fill(1 / count);
}

export function pure(count: number, move: number): number[] {
  return Array.from({ length: count }, (_, i) => (i === move ? 1 : 0));
}

/** The first move that gains most. */
export function bestMove(gains: readonly number[]): number {
  return gains.indexOf(Math.max(...gains));
}

/** What both could gain together by best responses; exploitability is half of it. */
export function gap({ rows, columns }: Bimatrix, x: Mix, y: Mix): number {
  const [own, other] = [against(rows, y), against(transposed(columns), x)];
  return Math.max(...own) - dot(x, own) + Math.max(...other) - dot(y, other);
}

/** Weights over their sum; even if all are 0 or less. */
export function normalised(weights: readonly number[]): number[] {
  const positive = weights.map((weight) => Math.max(weight, 0));
  const total = positive.reduce((sum, weight) => sum + weight, 0);
  return total > 0 ? positive.map((weight) => weight / total) : even(weights.length);
}

/** The Kullback-Leibler divergence of `other` from `one`, in nats. */
export function divergence(one: Mix, other: Mix): number {
  return one.reduce((sum, p, i) => (p > 0 ? sum + p * Math.log(p / other[i]) : sum), 0);
}
