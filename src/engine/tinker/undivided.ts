/**
 * Sums on a server that divides: each sequence's loss by the sum of its weights, or by its positions where it has none, and the gradient by
 * the number of sequences since the last step. A policy loss is proportional to its advantages, so advantages times the number of positions
 * give the sum. Cross entropy has no advantages: it is `cispo` with its ratio held at 1, whose loss is -A log p. The number of sequences
 * remains as a factor of the whole gradient, which Adam does not see.
 */
import type { LossSpec } from "../../objective/objective.ts";
import { lossConfig } from "./datum.ts";
import type { LossFnConfig, Tensor, Datum as WireDatum } from "./wire/messages.ts";

/** A training pass as it is sent. */
export interface WirePass {
  readonly data: readonly WireDatum[];
  readonly lossFn: string;
  readonly config?: LossFnConfig;
}

const RATIO_OF_ONE: LossFnConfig = { clip_low_threshold: 1, clip_high_threshold: 1 };

/** The pass of servers that add up. */
export function summed(data: readonly WireDatum[], loss: LossSpec): WirePass {
  return { data, lossFn: loss.kind, config: lossConfig(loss) };
}

/** The pass whose gradient is the sum's on a server that divides, but for one factor. @param data as `wireDatum` makes them. */
export function undivided(data: readonly WireDatum[], loss: LossSpec): WirePass {
  const multiplied = data.map((datum) => ({ ...datum, lossFnInputs: times(datum.lossFnInputs) }));
  if (loss.kind !== "cross_entropy") return summed(multiplied, loss);
  return { data: multiplied, lossFn: "cispo", config: RATIO_OF_ONE };
}

function times(inputs: WireDatum["lossFnInputs"]): WireDatum["lossFnInputs"] {
  const { target_tokens, weights, advantages, logprobs } = inputs;
  const signed = weights ?? advantages;
  const positions = target_tokens.data.length;
  return {
    target_tokens,
    advantages: floats(Float32Array.from(signed.data, (value) => value * positions)),
    logprobs: logprobs ?? floats(new Float32Array(positions)),
  };
}

function floats(data: Float32Array): Tensor {
  return { dtype: "float32", data, shape: [data.length] };
}
