/**
 * Hedge, or multiplicative weights, against itself in a symmetric game: the last mix may go round, the average
 * converges. The optimistic form takes the last gains for the next ones, and its last mix converges.
 */
import { softmax } from "../extensive/mirror-descent.ts";
import { against, type Matrix, type Mix } from "./table.ts";

export interface HedgeResult {
  readonly last: Mix;
  readonly average: Mix;
}

/** @param gains what each move gains against each. */
export function hedge(
  gains: Matrix,
  start: Mix,
  { rate, iterations, optimistic = false }: { rate: number; iterations: number; optimistic?: boolean },
): HedgeResult {
  let logits = start.map(Math.log);
  let mix: Mix = start;
  let before = against(gains, start);
  let average = start.map(() => 0);
  for (let t = 0; t < iterations; t++) {
    const now = against(gains, mix);
    average = average.map((sum, i) => sum + mix[i] / iterations);
    logits = logits.map((logit, i) => logit + rate * (optimistic ? 2 * now[i] - before[i] : now[i]));
    before = now;
    mix = softmax(logits);
  }
  return { last: mix, average };
}

/** Hedge against any sequence of losses in [0, 1]. @returns the regret, at most √(T ln n / 2) with the rate below. */
export function hedgeRegret(losses: Matrix): number {
  const [rounds, moves] = [losses.length, losses[0].length];
  const rate = Math.sqrt((8 * Math.log(moves)) / rounds);
  let sums: number[] = Array(moves).fill(0);
  let lost = 0;
  for (const loss of losses) {
    const mix = softmax(sums.map((sum) => -rate * sum));
    lost += mix.reduce((sum, p, i) => sum + p * loss[i], 0);
    sums = sums.map((sum, i) => sum + loss[i]);
  }
  return lost - Math.min(...sums);
}
