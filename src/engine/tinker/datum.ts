/**
 * A training sequence as the protocol has it. The sequence s holds the prompt, its pictures spread to their tokens, and the targets; the
 * input is s without its last token, and entry i of each tensor belongs to the prediction of s[i + 1]:
 *
 *     position        0      1      2      3       4
 *     input           s0     pic    pic    s3      s4
 *     target_tokens   0      0      s3     s4      s5
 *     weights         0      0      0      w(s4)   w(s5)
 *
 * A target that is a picture's token is 0, and everything before the targets has weight, advantage and log-probability 0.
 */
import { EngineError } from "../../core/errors.ts";
import type { Datum, LossSpec } from "../../objective/objective.ts";
import type { ModelInput } from "../../players/player.ts";
import type { ModelRenderer } from "./model-renderer.ts";
import type { LossFnConfig, Tensor, Datum as WireDatum, ModelInput as WireInput } from "./wire/messages.ts";

type Pictures = Pick<ModelRenderer, "sent">;

/** @throws EngineError if a picture cannot be read by the model. */
export async function wireInput(input: ModelInput, renderer: Pictures): Promise<WireInput> {
  return Promise.all(
    input.map(async (chunk) => {
      if (chunk.type === "tokens")
        return { type: "encoded_text" as const, tokens: Int32Array.from(chunk.tokens) };
      const { bytes, format, tokens } = await renderer.sent(chunk.picture);
      return { type: "image" as const, data: bytes, format, expectedTokens: tokens };
    }),
  );
}

/** The whole sequence, for its log-probabilities. */
export async function wireSequence({ input, targets }: Datum, renderer: Pictures): Promise<WireInput> {
  const last = { type: "tokens" as const, tokens: targets.slice(-1) };
  return wireInput([...input, last], renderer);
}

/** @throws EngineError if the targets are not those that the input holds, or a policy loss lacks log-probabilities. */
export async function wireDatum(datum: Datum, loss: LossSpec, renderer: Pictures): Promise<WireDatum> {
  const modelInput = await wireInput(datum.input, renderer);
  const targets = targetsOf(modelInput, datum.targets);
  const padded = (values: readonly number[]) => rightAligned(values, targets.length);
  const target_tokens: Tensor = {
    dtype: "int64",
    data: Float64Array.from(targets),
    shape: [targets.length],
  };
  const weights = padded(datum.weights);
  if (loss.kind === "cross_entropy") return { modelInput, lossFnInputs: { target_tokens, weights } };
  if (datum.logprobs === undefined)
    throw new EngineError(
      "a policy loss needs the log-probabilities of sampling time, but a datum has none: give logprobs with its targets.",
    );
  const logprobs = padded(datum.logprobs);
  return { modelInput, lossFnInputs: { target_tokens, logprobs, advantages: weights } };
}

/** The protocol's thresholds are bounds of the ratio, not distances from 1. */
export function lossConfig(loss: LossSpec): LossFnConfig | undefined {
  if (loss.kind !== "ppo") return undefined;
  return { clip_low_threshold: 1 - loss.clipLow, clip_high_threshold: 1 + loss.clipHigh };
}

function targetsOf(input: WireInput, targets: readonly number[]): number[] {
  const tokens = input.flatMap((chunk): ArrayLike<number>[] => {
    if (chunk.type === "encoded_text") return [chunk.tokens];
    return chunk.type === "image" ? [new Array<number>(chunk.expectedTokens ?? 0).fill(0)] : [];
  });
  const shifted = [...tokens.flatMap((some) => Array.from(some)).slice(1), ...targets.slice(-1)];
  const own = shifted.slice(-targets.length);
  if (targets.length > 0 && own.length === targets.length && own.every((token, i) => token === targets[i]))
    return shifted;
  throw new EngineError(
    `a training sequence has the targets ${targets.slice(0, 8).join(", ")}, but its input ends with ${own.slice(0, 8).join(", ")}: give an input that holds all targets but the last.`,
  );
}

function rightAligned(values: readonly number[], length: number): Tensor {
  const data = new Float32Array(length);
  data.set(values, length - values.length);
  return { dtype: "float32", data, shape: [length] };
}
