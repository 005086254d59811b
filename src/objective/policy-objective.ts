/**
 * The policy objective as data (Vision-Zero, eq. 3 and 6): minimise, over N turns u_k with advantage A_k,
 *
 *     (1/N) Σ_k -A_k log π(u_k | h_k)  +  τ · (1/N) Σ_k Σ_t KL(π(·|s_t) ‖ π_ref(·|s_t))
 *
 * The trainer knows only token weights, so the KL term is folded into them. For one state s the token
 * KL has the gradient (the term E[∇ log π] vanishes)
 *
 *     ∇ Σ_y π(y) (log π(y) - log π_ref(y)) = E_{y~π} [ (log π(y) - log π_ref(y)) ∇ log π(y) ],
 *
 * a policy gradient with reward -(log π - log π_ref). With y sampled from π_old = π its unbiased
 * one-sample estimate is the gradient of -w log π(y), so that each token has the weight
 *
 *     w_t = [ A_k - τ (log π_old(y_t) - log π_ref(y_t)) ] / N.
 *
 * This is the k1 estimate as a penalty, equal in gradient to the k2 loss ½ (log π - log π_ref)² at the
 * on-policy point; states are held fixed (a token's effect on the KL of later tokens is left out).
 * Away from that point (several updates per batch) the loss's ratio, and its clip, act on both terms.
 */
import { DataError } from "../core/errors.ts";
import type { Datum, LossSpec } from "./objective.ts";
import type { TrainingSequences } from "./training-sequences.ts";

/**
 * What the sum over tokens is divided by: the number N of usable turns (eq. 3 and 6; with several clue
 * rounds a seat has several turns), the number of their tokens, or nothing.
 */
export type Normalisation = "turns" | "tokens" | "none";

export interface PolicyObjectiveSpec {
  readonly loss: Extract<LossSpec, { kind: "importance_sampling" | "ppo" }>;
  /** A number where the algorithm counted something else, e.g. dialogues. */
  readonly normalise: Normalisation | number;
  /** τ, and the name of the weights π_ref (default `base`); 0 needs no reference. */
  readonly kl: { readonly coefficient: number; readonly reference?: string };
}

export interface PolicyObjective {
  /** Sequences that carry a gradient: those with a weight other than 0. */
  readonly data: readonly Datum[];
  readonly loss: LossSpec;
  /** What the sum was divided by; 1 if there is nothing to train on. */
  readonly divisor: number;
  /** Sequences left out because all their weights are 0. They count in the divisor. */
  readonly withoutGradient: number;
  /** Mean over tokens of log π_old - log π_ref, in nats; absent without a reference. */
  readonly klPerToken?: number;
}

/**
 * @param reference log π_ref of each sequence's targets, in the order of `sequences.data`.
 * @throws DataError if the coefficient is not 0 and `reference` is missing or has another shape.
 */
export function policyObjective(
  sequences: TrainingSequences,
  spec: PolicyObjectiveSpec,
  reference?: readonly (readonly number[])[],
): PolicyObjective {
  const { data } = sequences;
  if (spec.kl.coefficient !== 0 || reference) requireSameShape(data, reference);
  const ratios = reference && data.map((datum, i) => logRatios(datum, reference[i]));
  const divisor = divide(data, spec.normalise);
  const weighted = data.map((datum, i) => weigh(datum, spec.kl.coefficient, divisor, ratios?.[i]));
  const carrying = weighted.filter(({ weights }) => weights.some((weight) => weight !== 0));
  return {
    data: carrying,
    loss: spec.loss,
    divisor,
    withoutGradient: weighted.length - carrying.length,
    ...(ratios && data.length > 0 && { klPerToken: meanOf(ratios) }),
  };
}

/** log π_old - log π_ref per token. */
function logRatios({ logprobs }: Datum, reference: readonly number[]): number[] {
  return logprobs!.map((logprob, t) => logprob - reference[t]);
}

function weigh(datum: Datum, tau: number, divisor: number, ratios?: readonly number[]): Datum {
  const penalty = (t: number) => (tau === 0 ? 0 : tau * ratios![t]);
  return { ...datum, weights: datum.weights.map((advantage, t) => (advantage - penalty(t)) / divisor) };
}

function divide(data: readonly Datum[], normalise: PolicyObjectiveSpec["normalise"]): number {
  if (normalise === "none" || data.length === 0) return 1;
  if (typeof normalise === "number") return normalise;
  if (normalise === "turns") return data.length;
  return data.reduce((sum, { targets }) => sum + targets.length, 0);
}

function meanOf(lists: readonly (readonly number[])[]): number {
  const all = lists.flat();
  return all.reduce((sum, value) => sum + value, 0) / all.length;
}

function requireSameShape(data: readonly Datum[], reference?: readonly (readonly number[])[]): void {
  const shape = (lists: readonly (readonly unknown[])[]) => lists.map((list) => list.length).join(",");
  const needed = shape(data.map(({ targets }) => targets));
  const given = reference && shape(reference);
  if (given === needed) return;
  throw new DataError(
    given === undefined
      ? "The KL term needs log-probabilities of the reference model, and none were given. Supply them or set its coefficient to 0."
      : `Reference log-probabilities have lengths ${given}, the targets ${needed}. Take them from the same sequences.`,
  );
}
