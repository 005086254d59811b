/**
 * An objective as data. The trainer is blind to the algorithm: it sees token sequences with a weight per
 * token and the name of a loss. Names and shapes follow the Tinker protocol.
 */
import type { ModelInput } from "../players/player.ts";

/**
 * One training sequence. `input` is what the model reads; `targets[i]` is the token it should produce
 * next at target position i. Targets are the last `targets.length` tokens of the sequence
 * `input + final target`: the input holds all targets but the last.
 */
export interface Datum {
  /** Prompt followed by all of `targets` but the last. */
  readonly input: ModelInput;
  /** Token ids, length n. */
  readonly targets: readonly number[];
  /** Per-target weight (cross_entropy) or advantage (policy losses), length n. */
  readonly weights: readonly number[];
  /** Log-probabilities at sampling time, length n; required by policy losses. */
  readonly logprobs?: readonly number[];
}

export type LossSpec =
  /** -Σ w log p */
  | { readonly kind: "cross_entropy" }
  /** -Σ w p/q, q from sampling time */
  | { readonly kind: "importance_sampling" }
  /** -Σ min(w r, w clip(r, 1-low, 1+high)), r = p/q */
  | { readonly kind: "ppo"; readonly clipLow: number; readonly clipHigh: number };
