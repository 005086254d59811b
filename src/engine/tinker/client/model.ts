/**
 * A model in training. Calls are sent in the order they are made, without waiting for results: call forwardBackward
 * and optimStep one after the other, then await both. A cancelled call stops waiting; what was sent is done all the same.
 */
import type { z } from "zod";
import { answers, readCall } from "../wire/calls.ts";
import { outputFromJson } from "../wire/json/train.ts";
import { type Datum, type ForwardBackwardOutput, inputLength, type LossFnConfig } from "../wire/messages.ts";
import { decodeForwardBackwardOutput } from "../wire/protobuf/output.ts";
import { checkData, wrong } from "./check/input.ts";
import { lie } from "./check/logprobs.ts";
import { checkedOutput } from "./check/result.ts";
import { combined, datumBytes, inChunks } from "./chunks.ts";
import type { RequestType, Result } from "./futures/futures.ts";
import type { Link } from "./link.ts";
import type { CallOptions } from "./options.ts";
import { Sampler } from "./sampler.ts";
import { all, Sender } from "./sender.ts";
import { Sequence } from "./sequence.ts";
import type { ModelState } from "./state.ts";
import { bodiesOf, type Encoded, submit } from "./submit.ts";

export interface AdamParams {
  readonly learningRate: number;
  readonly beta1?: number;
  readonly beta2?: number;
  readonly eps?: number;
  readonly weightDecay?: number;
  /** 0: no clipping. */
  readonly gradClipNorm?: number;
}

export interface ModelInfo {
  readonly modelName?: string;
  readonly tokenizerId?: string;
  readonly architecture?: string;
  readonly isLora?: boolean;
  readonly loraRank?: number;
}

export class TinkerModel {
  readonly #sequence: Sequence;
  readonly #sender: Sender;
  readonly #saved: ModelState["saved"];

  constructor(
    private readonly link: Link,
    readonly id: string,
    readonly baseModel: string,
    state?: ModelState,
  ) {
    this.#sequence = new Sequence(id, state);
    this.#sender = new Sender(link, this.#sequence);
    this.#saved = state?.saved.map((each) => ({ ...each })) ?? [];
  }

  /** The number that the next call will take; after a restart, the first whose result is not known. */
  get nextNumber(): number {
    return this.#sequence.next;
  }

  /** Weights saved so far, oldest first. */
  get saved(): ModelState["saved"] {
    return this.#saved;
  }

  save(): ModelState {
    return { id: this.id, baseModel: this.baseModel, ...this.#sequence.save(), saved: [...this.#saved] };
  }

  /** Adds up gradients. Each tensor has one entry per token of its input (pictures included). */
  forwardBackward(
    data: readonly Datum[],
    lossFn: string,
    lossFnConfig?: LossFnConfig,
    options: CallOptions = {},
  ): Promise<ForwardBackwardOutput> {
    return this.pass(data, lossFn, lossFnConfig, false, options);
  }

  /** The same without gradients. */
  forward(
    data: readonly Datum[],
    lossFn: string,
    lossFnConfig?: LossFnConfig,
    options: CallOptions = {},
  ): Promise<ForwardBackwardOutput> {
    return this.pass(data, lossFn, lossFnConfig, true, options);
  }

  /** Moves the weights by the gradients added up so far, and clears them. Gives the server's metrics. */
  async optimStep(adam: AdamParams, options: CallOptions = {}): Promise<Readonly<Record<string, number>>> {
    const params = {
      learning_rate: adam.learningRate,
      beta1: adam.beta1 ?? 0.9,
      beta2: adam.beta2 ?? 0.95,
      eps: adam.eps ?? 1e-12,
      weight_decay: adam.weightDecay ?? 0,
      grad_clip_norm: adam.gradClipNorm ?? 0,
    };
    for (const [name, value] of Object.entries(params)) {
      if (!(Number.isFinite(value) && value >= 0))
        throw wrong(`adam.${name}`, `${value} is no number from 0 up`);
    }
    const result = await this.single(
      "OptimStep",
      "optim_step",
      { adam_params: params },
      options,
      answers.optim_step,
    );
    return result.metrics ?? {};
  }

  /** Saves weights and optimiser under a name; gives the path to load them from. */
  async saveWeights(
    name: string,
    options: CallOptions & { readonly ttlSeconds?: number } = {},
  ): Promise<string> {
    const fields = { path: checkedName(name), ...ttl(options.ttlSeconds), overwrite: false };
    const { path } = await this.single("SaveWeights", "save_weights", fields, options, answers.save_weights);
    this.#saved.push({ name, path, forSampler: false });
    await this.link.keep();
    return path;
  }

  /** Saves the weights for sampling: under a name, giving its path, or for one sampler alone. */
  async saveWeightsForSampler(
    name: string,
    options?: CallOptions & { readonly ttlSeconds?: number },
  ): Promise<string>;
  async saveWeightsForSampler(name?: undefined, options?: CallOptions): Promise<Sampler>;
  async saveWeightsForSampler(
    name?: string,
    options: CallOptions & { readonly ttlSeconds?: number } = {},
  ): Promise<string | Sampler> {
    const named = name !== undefined;
    const fields = named ? { path: checkedName(name), ...ttl(options.ttlSeconds) } : {};
    const session = named ? undefined : this.samplingSessions();
    const schema = answers.save_weights_for_sampler;
    const call = "save_weights_for_sampler";
    const result = await this.single("SaveWeightsForSampler", call, fields, options, schema, session);
    if (!named) {
      const session = result.sampling_session_id;
      if (!session) throw lie("save_weights_for_sampler", "no sampling_session_id");
      const sampler = Sampler.of(this.link, session);
      await this.link.keep();
      return sampler;
    }
    if (!result.path) throw lie("save_weights_for_sampler", "no path");
    this.#saved.push({ name, path: result.path, forSampler: true });
    await this.link.keep();
    return result.path;
  }

  /** Loads saved weights. Many servers allow this as a model's first request only. */
  async loadWeights(
    path: string,
    options: CallOptions & { readonly optimizer?: boolean } = {},
  ): Promise<void> {
    const fields = { path, optimizer: options.optimizer ?? true };
    await this.single("LoadWeights", "load_weights", fields, options, answers.load_weights);
  }

  async info(options: CallOptions = {}): Promise<ModelInfo> {
    const body = JSON.stringify({ model_id: this.id, type: "get_info" });
    const json = await this.link.caller.json({ path: "get_info", body, signal: options.signal });
    const info = readCall(answers.get_info, json, "get_info");
    if (info.model_id !== undefined && info.model_id !== this.id) {
      throw lie("get_info", `model "${info.model_id}" where "${this.id}" was asked for`);
    }
    return {
      modelName: info.model_data.model_name ?? info.model_name,
      tokenizerId: info.model_data.tokenizer_id,
      architecture: info.model_data.arch,
      isLora: info.is_lora,
      loraRank: info.lora_rank,
    };
  }

  /** Lets the server forget the model, one that was given up too. It takes no more calls afterwards, and the client forgets it. */
  async unload(options: CallOptions = {}): Promise<void> {
    await this.#sequence.close("it was unloaded", options.signal);
    const body = { path: "unload_model", body: JSON.stringify({ model_id: this.id, type: "unload_model" }) };
    const encoded: Encoded = { type: "UnloadModel", binary: false, modelId: this.id, body };
    const wait = await submit(this.link, encoded);
    await wait(options.signal, (result) => read(result, answers.unload_model, "unload_model"));
    this.link.forgetModel(this.id);
    await this.link.keep();
  }

  /** The number of a sampling session, the same one however often it is asked for and after a restart. */
  private samplingSessions(): (number: number) => number {
    let session: number | undefined;
    return (number) => {
      session ??= this.#sequence.samplingSessionOf(number) ?? this.link.takeSamplingSession();
      return session;
    };
  }

  private async pass(
    data: readonly Datum[],
    lossFn: string,
    lossFnConfig: LossFnConfig | undefined,
    forwardOnly: boolean,
    { signal }: CallOptions,
  ): Promise<ForwardBackwardOutput> {
    checkData(data);
    for (const [name, value] of Object.entries(lossFnConfig ?? {})) {
      if (typeof value === "number" && !Number.isFinite(value))
        throw wrong(`lossFnConfig.${name}`, `it is ${value}`);
    }
    const { config } = this.link;
    const limits = { count: config.fwdbwd_max_chunk_len, bytes: config.fwdbwd_max_chunk_bytes_count };
    const chunks = inChunks(data, limits);
    const parts = chunks.map((chunk) => ({
      bytes: chunk.reduce((sum, datum) => sum + datumBytes(datum), 0),
      encode: (seqId: number) =>
        bodiesOf(this.link, { modelId: this.id, seqId, data: chunk, lossFn, lossFnConfig, forwardOnly }),
    }));
    const call = forwardOnly ? "forward" : "forward_backward";
    const waits = await this.#sender.send(call, parts, signal, () => this.permit(data, forwardOnly));
    return combined(
      await all(
        waits.map((wait, i) => wait(signal, (result) => checkedOutput(readOutput(result), chunks[i]))),
      ),
    );
  }

  /** What can only be known when the call's turn has come. */
  private permit(data: readonly Datum[], forwardOnly: boolean): void {
    const { wire, budget } = this.link;
    if (wire === "protobuf" && hasPointer(data)) {
      throw wrong(
        "data",
        "a picture by address cannot be sent in the binary encoding; send the picture's bytes",
      );
    }
    if (!this.#sequence.repeats) budget.take({ [forwardOnly ? "prefill" : "trained"]: tokensOf(data) });
  }

  /** A request with one number and a small result. */
  private async single<T extends z.ZodType>(
    type: RequestType,
    path: string,
    fields: object,
    { signal }: CallOptions,
    schema: T,
    samplingSession?: (number: number) => number,
  ): Promise<z.output<T>> {
    const encode = (number: number): Encoded[] => {
      const session = samplingSession && { sampling_session_seq_id: samplingSession(number) };
      const body = JSON.stringify({ model_id: this.id, seq_id: number, ...fields, ...session, type: path });
      return [{ type, binary: false, modelId: this.id, body: { path, body } }];
    };
    const [wait] = await this.#sender.send(path, [{ encode, bytes: 0, samplingSession }], signal);
    return wait(signal, (result) => read(result, schema, path));
  }
}

function readOutput(result: Result): ForwardBackwardOutput {
  return "bytes" in result ? decodeForwardBackwardOutput(result.bytes) : outputFromJson(result.json);
}

function read<T extends z.ZodType>(result: Result, schema: T, name: string): z.output<T> {
  if ("bytes" in result) throw lie(name, "a binary result");
  return readCall(schema, result.json, name);
}

function tokensOf(data: readonly Datum[]): number | undefined {
  let sum = 0;
  for (const datum of data) {
    const length = inputLength(datum.modelInput);
    if (length === undefined) return undefined;
    sum += length;
  }
  return sum;
}

function checkedName(name: string): string {
  if (/^[a-zA-Z0-9_-]{1,128}$/.test(name)) return name;
  throw wrong("name", `"${name}" is none; use 1 to 128 letters, digits, "-" and "_"`);
}

function ttl(seconds: number | undefined): { ttl_seconds?: number } {
  return seconds === undefined ? {} : { ttl_seconds: seconds };
}

function hasPointer(data: readonly Datum[]): boolean {
  return data.some((datum) => datum.modelInput.some((chunk) => chunk.type === "image_asset_pointer"));
}
