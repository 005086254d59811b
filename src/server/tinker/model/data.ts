/**
 * Training sequences of the protocol as those of the local engine. Entry i of every tensor belongs to position i and says what stands
 * at i + 1; positions of the picture predict nothing here, so they weigh 0.
 *
 * A pass with gradients computes from the first position on that has a weight or a log-probability of sampling time: what lies before is
 * prompt, and its log-probabilities are answered as 0. A pass without gradients computes all positions behind the picture, unless its
 * configuration says `sparring_answer_only`.
 */
import type {
  ForwardBackwardRequest,
  Tensor,
  Datum as WireDatum,
} from "../../../engine/tinker/wire/messages.ts";
import type { Datum, LossSpec } from "../../../objective/objective.ts";
import { wrong } from "../refusal.ts";
import { type Inputs, localInput, type ReadInput } from "./input.ts";
import type { Served } from "./served.ts";

export interface ReadDatum {
  readonly datum: Datum;
  /** Positions of the whole sequence; the datum's targets are the last ones. */
  readonly length: number;
}

const CONFIG: Readonly<Record<string, readonly string[]>> = {
  cross_entropy: [],
  importance_sampling: [],
  ppo: ["clip_low_threshold", "clip_high_threshold"],
};

/** A pass without gradients answers from the first weighted position on, too; no other server has this setting. */
const ANSWER_ONLY = "sparring_answer_only";

/** @throws Refusal 400 for an unknown loss, an unknown or unfit setting of it. */
export function lossOf({ lossFn, lossFnConfig = {} }: ForwardBackwardRequest): LossSpec {
  const known = Object.hasOwn(CONFIG, lossFn) ? CONFIG[lossFn] : undefined;
  if (!known) {
    throw wrong("loss_fn", `"${lossFn}" is not computed here; choose ${Object.keys(CONFIG).join(", ")}`);
  }
  for (const [name, value] of Object.entries(lossFnConfig)) {
    if (name === ANSWER_ONLY) continue;
    if (!known.includes(name)) {
      throw wrong(
        `loss_fn_config.${name}`,
        `${lossFn} has no such setting; it has ${known.join(", ") || "none"}`,
      );
    }
    if (typeof value !== "number" || value < 0) throw wrong(`loss_fn_config.${name}`, `${value} is no ratio`);
  }
  if (lossFn !== "ppo") return { kind: lossFn as "cross_entropy" | "importance_sampling" };
  const { clip_low_threshold: low = 0.8, clip_high_threshold: high = 1.2 } = lossFnConfig as Record<
    string,
    number
  >;
  if (low > 1 || high < 1) throw wrong("loss_fn_config", `${low} and ${high} are ratios and must enclose 1`);
  return { kind: "ppo", clipLow: 1 - low, clipHigh: high - 1 };
}

/** @throws Refusal 400 naming the first entry that does not fit. */
export async function readData(
  request: ForwardBackwardRequest,
  served: Served,
  inputs: Inputs,
): Promise<ReadDatum[]> {
  if (!request.data.length) throw wrong("data", "there are none; give at least one sequence");
  return Promise.all(
    request.data.map(async (datum, i) => {
      const place = `data[${i}]`;
      const input = await inputs.read(datum.modelInput, `${place}.model_input`);
      return readDatum(request, datum, input, served, place);
    }),
  );
}

function readDatum(
  { lossFn, lossFnConfig, forwardOnly }: ForwardBackwardRequest,
  { lossFnInputs }: WireDatum,
  input: ReadInput,
  { pictureLength, shape }: Served,
  place: string,
): ReadDatum {
  const policy = lossFn !== "cross_entropy";
  const names = policy ? ["target_tokens", "logprobs", "advantages"] : ["target_tokens", "weights"];
  for (const name of Object.keys(lossFnInputs)) {
    if (!names.includes(name)) throw wrong(`${place}.${name}`, `${lossFn} takes ${names.join(", ")} only`);
  }
  const read = (name: string) => column(lossFnInputs[name], input.length, `${place}.${name}`);
  const targets = read("target_tokens");
  const weights = read(policy ? "advantages" : "weights");
  const logprobs = policy ? read("logprobs") : undefined;
  const weighs = (i: number) => weights[i] !== 0 || (logprobs !== undefined && logprobs[i] !== 0);
  let from = 0;
  while (from < input.length && !weighs(from)) from++;
  if (from < pictureLength) {
    throw wrong(
      `${place}.${policy ? "advantages" : "weights"}[${from}]`,
      `a position of the picture (0 to ${pictureLength - 1}) predicts nothing in this model; it must be 0`,
    );
  }
  const all = forwardOnly && !lossFnConfig?.[ANSWER_ONLY];
  if (all || from === input.length) from = pictureLength;
  const tail = targets.slice(from);
  tail.forEach((target, i) => {
    if (target >= 0 && target < shape.vocabulary) return;
    throw wrong(
      `${place}.target_tokens[${from + i}]`,
      `${target} is no token; this model has ${shape.vocabulary}`,
    );
  });
  return {
    length: input.length,
    datum: {
      input: localInput(input, input.tokens),
      targets: tail,
      weights: weights.slice(from),
      ...(logprobs && { logprobs: logprobs.slice(from) }),
    },
  };
}

function column(tensor: Tensor | undefined, length: number, place: string): number[] {
  if (!tensor) throw wrong(place, `it is missing; give ${length} numbers, one per position`);
  if (tensor.sparse || (tensor.shape && tensor.shape.length !== 1)) {
    throw wrong(place, `its shape is [${tensor.shape}]; one dimension is read here`);
  }
  if (tensor.data.length !== length) {
    throw wrong(
      place,
      `${tensor.data.length} entries for an input of ${length} positions, the picture's included`,
    );
  }
  return Array.from(tensor.data);
}

/** Log-probabilities of all positions; 0 where none was computed. */
export function allPositions(logprobs: readonly number[], length: number): Tensor {
  const data = new Float32Array(length);
  data.set(logprobs, length - logprobs.length);
  return { dtype: "float32", data, shape: [length] };
}
