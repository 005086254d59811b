/**
 * Losses over a tree-packed batch, as functions to be traced: log-probabilities of the slots' targets, then
 * one of the losses of `objective/`, summed over all slots. Empty slots have weight 0 and source 0.
 */
import { nn, numpy as np } from "@jax-js/jax";
import type { LossSpec } from "../../objective/objective.ts";
import { forward, type Params } from "./model.ts";
import type { ModelShape } from "./shape.ts";

/** All per-batch inputs, in the order in which graphs take them. R rows, N nodes, S slots. */
export interface BatchInputs {
  /** [R, patches, pixels]; absent in a text model. */
  readonly windows?: np.Array;
  /** int32 [R, N, window] */
  readonly ids: np.Array;
  /** int32 [R, N] */
  readonly positions: np.Array;
  /** [R, 1, N, N] */
  readonly mask: np.Array;
  /** int32 [R, S]: node whose state predicts the target. */
  readonly sources: np.Array;
  /** int32 [R, S] */
  readonly targets: np.Array;
}

/** [R, S, vocabulary]: what the model would say at each slot. */
export function slotLogits(
  params: Params,
  shape: ModelShape,
  inputs: Omit<BatchInputs, "targets">,
): np.Array {
  const nodes = inputs.positions.shape[1];
  const states = forward(params, shape, inputs);
  const picked = np.matmul(nn.oneHot(inputs.sources, nodes), states);
  return np.matmul(picked, params.head.ref);
}

/** [R, S] log-probabilities of the targets. */
export function slotLogprobs(params: Params, shape: ModelShape, inputs: BatchInputs): np.Array {
  const logits = slotLogits(params, shape, inputs);
  const chosen = np.sum(logits.ref.mul(nn.oneHot(inputs.targets, shape.vocabulary)), -1);
  return chosen.sub(nn.logsumexp(logits, -1));
}

/** Summed loss from log-probabilities, weights and sampling-time log-probabilities, all [R, S]. */
export function lossOf(spec: LossSpec, logprobs: np.Array, weights: np.Array, sampled: np.Array): np.Array {
  if (spec.kind === "cross_entropy") return np.sum(logprobs.mul(weights)).neg();
  const ratio = np.exp(logprobs.sub(sampled));
  if (spec.kind === "importance_sampling") return np.sum(ratio.mul(weights)).neg();
  const clipped = np.minimum(np.maximum(ratio.ref, 1 - spec.clipLow), 1 + spec.clipHigh);
  return np.sum(np.minimum(ratio.mul(weights.ref), clipped.mul(weights))).neg();
}
