/**
 * The engine whose model runs elsewhere: the verbs of the interface as calls of the Tinker protocol. The client (`client/`) knows numbers,
 * futures and retries, the renderer (`renderers/`) knows the model's tokens and pictures; this file joins them.
 */
import { CheckpointError, EngineError } from "../../core/errors.ts";
import type { Key } from "../../core/rng.ts";
import type { Datum, LossSpec } from "../../objective/objective.ts";
import type { ModelInput, SampleOptions, Sampler, TokenCompletion } from "../../players/player.ts";
import type { AdamOptions, Engine, EngineAbilities, ForwardBackwardResult, WeightsRef } from "../engine.ts";
import { targetLoss } from "../policy-loss.ts";
import type { TinkerModel } from "./client/model.ts";
import type { Sampler as ServerSampler } from "./client/sampler.ts";
import { all } from "./client/sender.ts";
import { TinkerError, type TinkerErrorKind } from "./client/tinker-error.ts";
import { wireDatum, wireInput, wireSequence } from "./datum.ts";
import { gradientNormOf } from "./gradient-norm.ts";
import type { ModelRenderer } from "./model-renderer.ts";
import { readRemote, remotePath, writeRemote } from "./remote-file.ts";
import { requireSum } from "./reported-loss.ts";
import { keepRecord, type ServerRecord } from "./server-record.ts";
import type { SpentFile } from "./spent-file.ts";
import { summed, undivided } from "./undivided.ts";
import { BASE, Weights, type WeightsOptions } from "./weights.ts";
import type { ForwardBackwardOutput, LossFnConfig, Datum as WireDatum } from "./wire/messages.ts";

export interface TinkerEngineOptions extends Omit<WeightsOptions, "capabilities"> {
  readonly renderer: ModelRenderer;
  /** Largest mean difference between log-probabilities of sampling and of training, nats per token. */
  readonly rolloutGap: number;
  readonly spent: SpentFile;
  /** What the server can do, and where that is known from. */
  readonly record: ServerRecord;
}

/** Errors after which no seat can answer and no step can be taken. */
const FATAL: readonly TinkerErrorKind[] = ["budget", "closed", "given-up", "refused"];

/** An engine on a connected client; it closes the client. */
export class TinkerEngine implements Engine {
  readonly name = "tinker";
  readonly can: EngineAbilities;
  readonly rolloutGap: number;
  private readonly weights: Weights;
  readonly ordered = true;
  private stepped = false;
  /** Ends when all calls made so far have been handed to the client, which keeps their order. */
  private sending: Promise<unknown> = Promise.resolve();
  private summed = false;
  /** Why no more can be asked of the server. */
  private dead: TinkerError | undefined;

  constructor(protected readonly options: TinkerEngineOptions) {
    const { renderer, rolloutGap } = options;
    const { capabilities } = options.record;
    const frozen = capabilities.frozen !== "none" && capabilities.base;
    const { images, prose } = renderer;
    this.can = { train: true, images: images && capabilities.images, frozen, prose };
    this.rolloutGap = rolloutGap;
    this.weights = new Weights({ ...options, capabilities });
  }

  get renderer(): ModelRenderer {
    return this.options.renderer;
  }

  keepIn(folder: string): void {
    const { spent, record, client } = this.options;
    spent.keepIn(folder, client.budget);
    keepRecord(folder, record);
  }

  sampler(ref?: WeightsRef): Sampler {
    this.weights.require(ref);
    return {
      sample: async (prompts, options, signal) => {
        signal?.throwIfAborted();
        const from = await this.asked(() => this.weights.sampler(ref));
        const together = this.together(options.keys);
        return all(prompts.map((prompt, i) => this.answer(from, prompt, options, i, together[i], signal)));
      },
    };
  }

  /** `base` is the model without its adapter, which changes nothing before the first step. */
  async snapshot(ref: WeightsRef): Promise<void> {
    if (ref !== BASE) return this.asked(() => this.weights.freeze(ref));
    if (this.stepped)
      throw new EngineError(
        'the weights "base" are those of the model before any training, and this engine has trained. Take another name.',
      );
  }

  async release(ref: WeightsRef): Promise<void> {
    this.weights.release(ref);
  }

  async forwardBackward(data: readonly Datum[], loss: LossSpec): Promise<ForwardBackwardResult> {
    if (data.length === 0) return { loss: 0, logprobs: [] };
    const adds = this.options.record.capabilities.reduction === "sum";
    const output = await this.inOrder(
      async () => (adds ? summed : undivided)(await this.wired(data, loss), loss),
      (model, { data, lossFn, config }) => model.forwardBackward(data, lossFn, config),
    );
    const logprobs = logprobsOf(output, data);
    const losses = data.map((datum, i) =>
      logprobs[i].map((logprob, t) => targetLoss(loss, datum, t, logprob).loss),
    );
    if (adds && !this.summed) requireSum(output.metrics, losses.flat());
    this.summed = true;
    return { loss: sum(losses.flat()), logprobs };
  }

  async logprobs(data: readonly Datum[], ref?: WeightsRef): Promise<number[][]> {
    this.weights.require(ref);
    if (data.length === 0) return [];
    const model = await this.asked(() =>
      ref === undefined ? this.weights.model() : this.weights.still(ref),
    );
    if (!model) return this.scored(data, ref!);
    const output = await this.asked(async () => {
      const kind = "cross_entropy";
      const weighted = data.map((datum) => ({ ...datum, weights: datum.targets.map(() => 1) }));
      const wire = await this.wired(weighted, { kind });
      return model.forward(wire, kind, this.scoring);
    });
    return logprobsOf(output, data);
  }

  async optimStep(options: AdamOptions): Promise<{ readonly gradientNorm?: number }> {
    const metrics = await this.inOrder(
      async () => {},
      (model) =>
        model.optimStep({
          learningRate: options.learningRate,
          beta1: options.beta1,
          beta2: options.beta2,
          eps: options.epsilon,
          weightDecay: options.weightDecay,
          gradClipNorm: options.clipNorm,
        }),
    );
    this.stepped = true;
    this.weights.moved();
    const gradientNorm = gradientNormOf(metrics);
    return gradientNorm === undefined ? {} : { gradientNorm };
  }

  async saveState(folder: string): Promise<void> {
    const path = await this.asked(async () =>
      (await this.weights.model()).saveWeights(this.weights.newName("state")),
    );
    const { client } = this.options;
    writeRemote(folder, { ...this.identity(), path }, client.save());
  }

  async loadState(folder: string): Promise<void> {
    const { path } = readRemote(folder, this.identity());
    try {
      await this.asked(() => this.weights.load(path));
    } catch (cause) {
      const kinds: readonly string[] = ["refused", "failed"];
      if (!(cause instanceof TinkerError && kinds.includes(cause.kind))) throw cause;
      throw new CheckpointError(
        `the weights ${path} of ${folder} cannot be loaded: ${cause.message}. If the server no longer has them, use an older checkpoint.`,
        { cause },
      );
    }
    this.stepped = true;
  }

  async forgetState(folder: string, kept: readonly string[]): Promise<void> {
    const needed = kept.map(remotePath);
    try {
      const { path } = readRemote(folder, this.identity());
      if (!needed.includes(path)) await this.weights.remove(path);
    } catch (error) {
      this.options.onNotice(`the weights of ${folder} stay on the server: ${(error as Error).message}`);
    }
  }

  async close(): Promise<void> {
    this.options.client.close();
  }

  private identity() {
    const { client, baseModel, loraRank } = this.options;
    return { url: client.save().url, model: baseModel, loraRank };
  }

  /** Configuration of passes that learn nothing; only weighted positions are read of their answers. */
  protected readonly scoring?: LossFnConfig;

  /** Per prompt of a batch, further fields of its request. */
  protected together(_keys: readonly Key[]): readonly (Readonly<Record<string, unknown>> | undefined)[] {
    return [];
  }

  /** One seat's failure is no failure of the others. */
  private async answer(
    from: ServerSampler,
    prompt: ModelInput,
    { maxTokens, temperature, keys }: SampleOptions,
    index: number,
    extra: Readonly<Record<string, unknown>> | undefined,
    signal?: AbortSignal,
  ): Promise<TokenCompletion> {
    const { stop } = this.renderer;
    try {
      const params = { maxTokens, temperature, stop: [...stop], seed: seedOf(keys[index]) };
      const input = await wireInput(prompt, this.renderer);
      const sample = await this.asked(() => from.sample({ prompt: input, params, extra, signal }));
      const [{ tokens, logprobs, stopReason }] = sample.sequences;
      const completion = { tokens: Array.from(tokens), logprobs: Array.from(logprobs) };
      if (stopReason === "length") return { ...completion, stop: stop.length === 0 ? "end" : "length" };
      if (stop.includes(completion.tokens.at(-1) ?? -1)) return { ...completion, stop: "end" };
      return failed(
        "the server ended an answer without the token that ends it, so the end could not be learned",
      );
    } catch (error) {
      if (signal?.aborted || !(error instanceof EngineError)) throw error;
      return failed(error.message);
    }
  }

  private wired(data: readonly Datum[], loss: LossSpec): Promise<WireDatum[]> {
    return all(data.map((datum) => wireDatum(datum, loss, this.renderer)));
  }

  /** Log-probabilities of targets from weights that only sample. */
  private async scored(data: readonly Datum[], ref: WeightsRef): Promise<number[][]> {
    const from = await this.asked(() => this.weights.sampler(ref));
    return all(
      data.map(async (datum) => {
        const sequence = await wireSequence(datum, this.renderer);
        const values = Array.from(await this.asked(() => from.logprobs(sequence)));
        return required(values.slice(-datum.targets.length), ref);
      }),
    );
  }

  /**
   * Calls of the trained model in the order in which they are made, however long one takes to prepare. Where one cannot
   * be prepared, those after it that wait for their turn are not sent.
   */
  private inOrder<Wire, T>(
    prepare: () => Promise<Wire>,
    send: (model: TinkerModel, wire: Wire) => Promise<T>,
  ): Promise<T> {
    return this.asked(async () => {
      const before = this.sending;
      const prepared = prepare();
      const handed = (async () => {
        await all([before, prepared]);
        const model = await this.weights.model();
        return { result: send(model, await prepared) };
      })();
      this.sending = handed;
      // Later calls begin anew once nobody waits for this one any more.
      void handed.catch(() => {
        if (this.sending === handed) this.sending = Promise.resolve();
      });
      return (await handed).result;
    });
  }

  /** A call of the server; after an error that no other call can survive, none is made. */
  private async asked<T>(call: () => Promise<T>): Promise<T> {
    if (this.dead) throw this.dead;
    try {
      return await call();
    } catch (error) {
      if (error instanceof TinkerError && FATAL.includes(error.kind)) this.dead ??= error;
      throw error;
    }
  }
}

/** 31 bits: not every server reads more. */
function seedOf(key: Key): number {
  return key.child("tinker").stream().uint32() >>> 1;
}

function failed(error: string): TokenCompletion {
  return { tokens: [], logprobs: [], stop: "error", error };
}

/** @throws EngineError if the server told none. */
function logprobsOf({ outputs }: ForwardBackwardOutput, data: readonly Datum[]): number[][] {
  return data.map(({ targets }, i) => {
    const told = outputs[i].logprobs;
    if (told) return Array.from(told.data).slice(-targets.length);
    throw new EngineError(
      "the server gave no log-probabilities of the training pass, so it cannot be compared with sampling. Take another server (engine.url).",
    );
  });
}

function required(values: number[], ref: WeightsRef): number[] {
  if (values.every(Number.isFinite)) return values;
  throw new EngineError(
    `the server gave no log-probabilities for some targets under the weights "${ref}". Set the weights of the KL terms to 0, or take another server (engine.url).`,
  );
}

function sum(values: readonly number[]): number {
  return values.reduce((total, value) => total + value, 0);
}
