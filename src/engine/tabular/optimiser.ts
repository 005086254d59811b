/**
 * Steps on a table. All are sparse: rows without a gradient keep their logits and their averages, and weight
 * decay passes them by. In a network every weight moves on with its momentum; here a state that was not met
 * since must not drift.
 *
 *     sgd       logits ← logits - rate · g
 *     natural   logits ← logits - rate · g / max(p, 0.05), the gradient measured by the policy's own change
 *               (p is the softmax; g sums to 0, so that g / p solves F x = g for the Fisher matrix
 *               F = diag(p) - p pᵀ). A rare choice learns nearly as fast as a frequent one; this is the
 *               step of mirror descent with entropy. Without the bound one lucky draw of a nearly
 *               abandoned choice moves its logit so far that the state is stuck: measured on Kuhn poker in
 *               1 run of 10.
 *     adam      Adam (Kingma & Ba, 2015) with decoupled decay; each row counts its own steps, so that the
 *               bias correction of a rare state is that of its own history
 */
import type { AdamOptions } from "../engine.ts";
import { logSoftmax } from "./policy-table.ts";

export const OPTIMISERS = ["adam", "sgd", "natural"] as const;
export type Optimiser = (typeof OPTIMISERS)[number];

/** Least probability that a natural step divides by. */
const RARE = 0.05;

/** Adam's averages of one row. */
export interface Moments {
  readonly step: number;
  readonly mean: readonly number[];
  readonly square: readonly number[];
}

export interface SteppedRow {
  readonly logits: readonly number[];
  readonly moments: Moments;
}

export function newMoments(choices: number): Moments {
  const zeros = new Array<number>(choices).fill(0);
  return { step: 0, mean: zeros, square: zeros };
}

/** One row after a step. @param gradient already clipped. */
export function stepRow(
  kind: Optimiser,
  { logits, moments }: SteppedRow,
  gradient: readonly number[],
  options: AdamOptions,
): SteppedRow {
  const { learningRate, weightDecay } = options;
  const next = kind === "adam" ? averaged(moments, gradient, options) : moments;
  const directions = directionsOf(kind, { logits, moments: next }, gradient, options);
  return {
    moments: next,
    logits: logits.map((logit, i) => logit - learningRate * (directions[i] + weightDecay * logit)),
  };
}

function directionsOf(
  kind: Optimiser,
  { logits, moments }: SteppedRow,
  gradient: readonly number[],
  options: AdamOptions,
): readonly number[] {
  if (kind === "adam") return adamDirections(moments, options);
  if (kind === "sgd") return gradient;
  return logSoftmax(logits).map((logprob, i) => gradient[i] / Math.max(Math.exp(logprob), RARE));
}

function averaged(
  { step, mean, square }: Moments,
  gradient: readonly number[],
  options: AdamOptions,
): Moments {
  const { beta1, beta2 } = options;
  return {
    step: step + 1,
    mean: mean.map((value, i) => beta1 * value + (1 - beta1) * gradient[i]),
    square: square.map((value, i) => beta2 * value + (1 - beta2) * gradient[i] ** 2),
  };
}

function adamDirections({ step, mean, square }: Moments, { beta1, beta2, epsilon }: AdamOptions): number[] {
  return mean.map((value, i) => {
    const deviation = Math.sqrt(square[i] / (1 - beta2 ** step));
    return value / (1 - beta1 ** step) / (deviation + epsilon);
  });
}

/** Euclidean norm over all rows, and the factor that brings it down to `clipNorm` (0 does not clip). */
export function clipping(gradients: Iterable<readonly number[]>, clipNorm: number) {
  let sum = 0;
  for (const gradient of gradients) for (const value of gradient) sum += value ** 2;
  const norm = Math.sqrt(sum);
  return { norm, scale: clipNorm > 0 && norm > clipNorm ? clipNorm / norm : 1 };
}
