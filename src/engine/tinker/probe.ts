/**
 * What an unknown server can do, found out by trying, on throw-away models and a few dozen tokens: whether the base model gives
 * log-probabilities, and whether weights in a model of their own stay while the model that they come from learns.
 */
import { type Capabilities, UNKNOWN } from "./capabilities.ts";
import type { TinkerClient } from "./client/client.ts";
import type { TinkerModel } from "./client/model.ts";
import type { Sampler } from "./client/sampler.ts";
import { TinkerError } from "./client/tinker-error.ts";
import type { Datum, ModelInput } from "./wire/messages.ts";

export interface Probed {
  readonly client: TinkerClient;
  readonly baseModel: string;
  readonly loraRank: number;
}

/** Any tokens: every vocabulary has them. */
const TOKENS = Int32Array.from([5, 6, 7, 8, 9, 10, 11, 12]);
const SEQUENCE: ModelInput = [{ type: "encoded_text", tokens: TOKENS }];
/** Far more than rounding, far less than a step of this size does. */
const MOVED = 1e-3;
/** The saved weights of the trial are gone after an hour, where they cannot be deleted and the server keeps to that. */
const STAYS_SECONDS = 3600;

export async function probed(probe: Probed): Promise<Capabilities> {
  const base = await holds(async () => {
    const sampler = await probe.client.sampler({ baseModel: probe.baseModel });
    const logprobs = await sampler.logprobs(SEQUENCE);
    return logprobs.slice(1).every(Number.isFinite);
  });
  const frozen = base && (await keepsFrozen(probe)) ? "models" : "none";
  return { ...UNKNOWN, base, frozen };
}

async function keepsFrozen({ client, baseModel, loraRank }: Probed): Promise<boolean> {
  const models: TinkerModel[] = [];
  const model = async () => {
    models.push(await client.createModel({ baseModel, lora: { rank: loraRank, seed: 0 } }));
    return models.at(-1)!;
  };
  const kept = await holds(async () => {
    const learner = await model();
    const path = await learner.saveWeights("probe", { ttlSeconds: STAYS_SECONDS });
    const copy = await model();
    await copy.loadWeights(path, { optimizer: false });
    await client.checkpoints.delete(path).catch(() => {});
    const frozen = await copy.saveWeightsForSampler();
    const before = await frozen.logprobs(SEQUENCE);
    await learn(learner);
    const moved = await distance(await learner.saveWeightsForSampler(), before);
    return moved > MOVED && (await distance(frozen, before)) < MOVED;
  });
  for (const each of models) await each.unload().catch(() => {});
  return kept;
}

async function learn(model: TinkerModel): Promise<void> {
  const length = TOKENS.length - 1;
  const datum: Datum = {
    modelInput: [{ type: "encoded_text", tokens: TOKENS.slice(0, -1) }],
    lossFnInputs: {
      target_tokens: { dtype: "int64", data: Float64Array.from(TOKENS.slice(1)), shape: [length] },
      weights: { dtype: "float32", data: new Float32Array(length).fill(1), shape: [length] },
    },
  };
  await model.forwardBackward([datum], "cross_entropy");
  await model.optimStep({ learningRate: 1e-2 });
}

async function distance(sampler: Sampler, before: Float32Array): Promise<number> {
  const now = await sampler.logprobs(SEQUENCE);
  return Math.max(...now.slice(1).map((value, i) => Math.abs(value - before[i + 1])));
}

/** False if the server refuses or fails; what is no matter of the server is thrown. */
async function holds(test: () => Promise<boolean>): Promise<boolean> {
  try {
    return await test();
  } catch (error) {
    const kinds = ["refused", "failed", "answer", "lost", "given-up"];
    if (error instanceof TinkerError && kinds.includes(error.kind)) return false;
    throw error;
  }
}
