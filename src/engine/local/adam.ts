/**
 * AdamW (Loshchilov & Hutter, 2019) with global-norm clipping, over the flat parameter buffer. One pass in
 * plain TypeScript: a million parameters take some milliseconds, a hundredth of the gradient.
 */
import type { AdamOptions } from "../engine.ts";

export interface AdamState {
  step: number;
  readonly m: Float32Array;
  readonly v: Float32Array;
}

export function newAdam(size: number): AdamState {
  return { step: 0, m: new Float32Array(size), v: new Float32Array(size) };
}

/** Updates `weights` and `state` in place; returns the gradient's norm before clipping. */
export function adamStep(
  weights: Float32Array,
  gradient: Float32Array,
  state: AdamState,
  options: AdamOptions,
): number {
  const { learningRate, beta1, beta2, epsilon, weightDecay, clipNorm } = options;
  const norm = l2norm(gradient);
  const scale = clipNorm > 0 && norm > clipNorm ? clipNorm / norm : 1;
  state.step += 1;
  const { m, v } = state;
  const rate = learningRate / (1 - beta1 ** state.step);
  const correction2 = 1 / (1 - beta2 ** state.step);
  for (let i = 0; i < weights.length; i++) {
    const g = gradient[i] * scale;
    const mi = beta1 * m[i] + (1 - beta1) * g;
    const vi = beta2 * v[i] + (1 - beta2) * g * g;
    m[i] = mi;
    v[i] = vi;
    weights[i] -=
      (rate * mi) / (Math.sqrt(vi * correction2) + epsilon) + learningRate * weightDecay * weights[i];
  }
  return norm;
}

function l2norm(values: Float32Array): number {
  let sum = 0;
  for (let i = 0; i < values.length; i++) sum += values[i] * values[i];
  return Math.sqrt(sum);
}
