/**
 * The bench of a check: throw-away models on a server, what is sent to them, and what they answer. Nothing of it stays on the server
 * that the server deletes when asked.
 */
import type { Datum, LossSpec } from "../../../objective/objective.ts";
import type { ModelInput } from "../../../players/player.ts";
import type { TinkerClient } from "../client/client.ts";
import type { Wire } from "../client/link.ts";
import type { TinkerModel } from "../client/model.ts";
import type { Sampler } from "../client/sampler.ts";
import { lossConfig, wireDatum, wireInput, wireSequence } from "../datum.ts";
import { gradientNormOf } from "../gradient-norm.ts";
import { reportedSum } from "../reported-loss.ts";
import type { ForwardBackwardOutput, Datum as WireDatum, ModelInput as WireInput } from "../wire/messages.ts";
import { farthest, MOVED, sum } from "./distance.ts";
import type { Material } from "./material.ts";

export interface LabOptions {
  readonly client: TinkerClient;
  readonly baseModel: string;
  readonly loraRank: number;
  readonly material: Material;
  /** Another client of the server that trains in one encoding; absent where only a few rows are tried. */
  readonly reconnect?: (wire: Wire) => Promise<TinkerClient>;
  /** While `on` is set, each request of training reaches the server twice. */
  readonly twice?: { on: boolean };
}

/** What a training pass tells, and the step that clears its gradient without moving a weight. */
export interface Measured {
  /** Of the answers' tokens, per sequence. */
  readonly logprobs: readonly (readonly number[])[];
  /** Reported as a sum; absent where the server reports none. */
  readonly loss?: number;
  /** Of the gradient; absent where the server tells none. */
  readonly norm?: number;
}

export interface Sampled {
  readonly tokens: readonly number[];
  readonly logprobs: readonly number[];
  /** Whether the server names its sequences. */
  readonly named: boolean;
}

export const CROSS_ENTROPY: LossSpec = { kind: "cross_entropy" };
/** Tokens of a sample. */
export const SAMPLED = 8;
/** Sequences of a request for samples. */
export const SEQUENCES = 4;
/** How long a server may take to forget a model, or saved weights. */
const FORGET_MS = 10_000;
/** Saved weights are gone after an hour, where they cannot be deleted and the server keeps to that. */
const STAYS = { ttlSeconds: 3600 };
/** Steps are tried in this order until the weights moved. */
const RATES = [1e-3, 1e-2, 1e-1] as const;

export class Lab {
  readonly material: Material;
  /** The smallest step that was seen to move the weights; where none was seen, the smallest that is tried. */
  rate: number = RATES[0];
  /** What was sampled from the learner. */
  sampled: Sampled | undefined;
  private kept: Promise<TinkerModel> | undefined;
  private keptSampler: Promise<Sampler> | undefined;
  private readonly models = new Set<TinkerModel>();
  private readonly paths: string[] = [];

  constructor(readonly options: LabOptions) {
    this.material = options.material;
  }

  /** A model that keeps its first weights. */
  learner(): Promise<TinkerModel> {
    this.kept ??= this.fresh();
    return this.kept;
  }

  /** Of the learner's weights. */
  sampler(): Promise<Sampler> {
    this.keptSampler ??= this.learner().then((model) => model.saveWeightsForSampler());
    return this.keptSampler;
  }

  /** After a failure the learner may take no more requests. */
  async reset(): Promise<void> {
    [this.kept, this.keptSampler] = [undefined, undefined];
    for (const model of [...this.models]) await this.discard(model);
  }

  /** Where there is no room for it, the learner goes: it is made anew when it is asked for. */
  async fresh(client = this.options.client): Promise<TinkerModel> {
    const { baseModel, loraRank: rank } = this.options;
    const make = () => client.createModel({ baseModel, lora: { rank, seed: 0 } });
    const model = await make().catch(async (error: unknown) => {
      const kept = await this.kept?.catch(() => undefined);
      if (!kept || !this.models.has(kept)) throw error;
      [this.kept, this.keptSampler] = [undefined, undefined];
      await this.discard(kept);
      return make();
    });
    this.models.add(model);
    return model;
  }

  /** A server that went away is not waited for. */
  async discard(model: TinkerModel): Promise<void> {
    this.models.delete(model);
    let timer: NodeJS.Timeout | undefined;
    const late = new Promise<void>((resolve) => {
      timer = setTimeout(resolve, FORGET_MS);
    });
    await Promise.race([model.unload().catch(() => {}), late]);
    clearTimeout(timer);
  }

  async withModel<T>(use: (model: TinkerModel) => Promise<T>): Promise<T> {
    const model = await this.fresh();
    try {
      return await use(model);
    } finally {
      await this.discard(model);
    }
  }

  /** A copy of saved weights in a model of its own. */
  async withCopy<T>(path: string, optimizer: boolean, use: (model: TinkerModel) => Promise<T>): Promise<T> {
    return this.withModel(async (copy) => {
      await copy.loadWeights(path, { optimizer });
      return use(copy);
    });
  }

  async save(model: TinkerModel): Promise<string> {
    return this.noted(await model.saveWeights("check", STAYS));
  }

  async saveForSampler(model: TinkerModel): Promise<string> {
    return this.noted(await model.saveWeightsForSampler("check", STAYS));
  }

  input(prompt: ModelInput): Promise<WireInput> {
    return wireInput(prompt, this.material.pictures);
  }

  /** A prompt with an answer, each token of which has the same weight. */
  datum(prompt: ModelInput, answer: readonly number[], weight = 1, logprobs?: readonly number[]): Datum {
    return {
      input: joined(prompt, answer.slice(0, -1)),
      targets: answer,
      weights: answer.map(() => weight),
      ...(logprobs && { logprobs }),
    };
  }

  /** The first answer after the prompt, or the second one. */
  first(weight = 1, logprobs?: readonly number[]): Datum {
    return this.datum(this.material.prompt, this.material.answers[0], weight, logprobs);
  }

  second(): Datum {
    return this.datum(this.material.prompt, this.material.answers[1]);
  }

  wire(datum: Datum, loss: LossSpec): Promise<WireDatum> {
    return wireDatum(datum, loss, this.material.pictures);
  }

  async pass(
    model: TinkerModel,
    data: readonly Datum[],
    loss = CROSS_ENTROPY,
  ): Promise<ForwardBackwardOutput> {
    const wire = await Promise.all(data.map((datum) => this.wire(datum, loss)));
    return model.forwardBackward(wire, loss.kind, lossConfig(loss));
  }

  async measure(model: TinkerModel, data: readonly Datum[], loss = CROSS_ENTROPY): Promise<Measured> {
    const output = await this.pass(model, data, loss);
    const [told, norm] = [reportedSum(output.metrics), await this.flush(model)];
    return {
      logprobs: data.map(({ targets }, i) => answersOf(output, i, targets.length)),
      ...(told !== undefined && { loss: told }),
      ...(norm !== undefined && { norm }),
    };
  }

  /** A step of size 0: it clears the gradient. Gives the gradient's norm, where it is told. */
  async flush(model: TinkerModel): Promise<number | undefined> {
    return gradientNormOf(await model.optimStep({ learningRate: 0 }));
  }

  step(model: TinkerModel): Promise<Readonly<Record<string, number>>> {
    return model.optimStep({ learningRate: this.rate });
  }

  /**
   * Steps towards the first answer, until some token's log-probability in the training pass moved by MOVED. Gives the rise, nats in all
   * tokens. At most four passes over the first sequence.
   */
  async learn(model: TinkerModel): Promise<number> {
    const { length } = this.material.answers[0];
    const now = async () => answersOf(await this.pass(model, [this.first()]), 0, length);
    const before = await now();
    let after = before;
    for (const rate of RATES.filter((each) => each >= this.rate)) {
      this.rate = rate;
      await this.step(model);
      after = await now();
      if (farthest(after, before) >= MOVED) break;
    }
    await this.flush(model);
    return sum(after) - sum(before);
  }

  /** Log-probabilities of the answer's tokens by prompt log-probabilities, nats. */
  async score(
    sampler: Sampler,
    prompt = this.material.prompt,
    answer = this.material.answers[0],
  ): Promise<number[]> {
    const sequence = await wireSequence(this.datum(prompt, answer), this.material.pictures);
    return Array.from(await sampler.logprobs(sequence)).slice(-answer.length);
  }

  /** Samples; the longest sequence of the request is kept. */
  async sample(sampler: Sampler, prompt = this.material.prompt): Promise<Sampled> {
    const params = { maxTokens: SAMPLED, stop: this.material.stop };
    const input = await this.input(prompt);
    const { sequences, sequenceIds } = await sampler.sample({ prompt: input, numSamples: SEQUENCES, params });
    const [longest] = [...sequences].sort((a, b) => b.tokens.length - a.tokens.length);
    const { tokens, logprobs } = longest;
    return {
      tokens: Array.from(tokens),
      logprobs: Array.from(logprobs),
      named: sequenceIds !== undefined,
    };
  }

  /** Deletes what was saved and unloads the models. Gives the paths that the server still has. */
  async close(): Promise<string[]> {
    const { checkpoints } = this.options.client;
    const signal = AbortSignal.timeout(FORGET_MS);
    const deleted = await Promise.all(
      this.paths.map((path) => checkpoints.delete(path, { signal }).catch(() => false)),
    );
    await this.reset();
    return this.paths.filter((_, i) => !deleted[i]);
  }

  /** What was saved is no longer there. */
  forget(path: string): void {
    const at = this.paths.indexOf(path);
    if (at >= 0) this.paths.splice(at, 1);
  }

  private noted(path: string): string {
    this.paths.push(path);
    return path;
  }
}

/** Log-probabilities of a sequence's last targets in a training pass; NaN where the server tells none. */
export function answersOf({ outputs }: ForwardBackwardOutput, index: number, count: number): number[] {
  const told = outputs[index].logprobs;
  return told ? Array.from(told.data).slice(-count) : new Array<number>(count).fill(Number.NaN);
}

function joined(prompt: ModelInput, tokens: readonly number[]): ModelInput {
  const last = prompt.at(-1);
  if (tokens.length === 0) return prompt;
  if (last?.type !== "tokens") return [...prompt, { type: "tokens", tokens }];
  return [...prompt.slice(0, -1), { type: "tokens", tokens: [...last.tokens, ...tokens] }];
}
