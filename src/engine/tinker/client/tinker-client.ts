/** An open client: the models and samplers of one session. */
import { answers, readCall } from "../wire/calls.ts";
import { waitersOn } from "./aborting.ts";
import { jsonOf, readAnswer } from "./check/answer.ts";
import { wrong } from "./check/input.ts";
import { parsedJson } from "./http/answer.ts";
import type { TokenBudget } from "./limits/budget.ts";
import type { Link, Wire } from "./link.ts";
import { TinkerModel } from "./model.ts";
import type { CallOptions, ModelOptions, SamplerOptions, SupportedModel } from "./options.ts";
import { Checkpoints } from "./rest/checkpoints.ts";
import { Sampler } from "./sampler.ts";
import { startHeartbeat } from "./session/heartbeat.ts";
import { linkOf, type Parts } from "./session/link.ts";
import { type ClientState, nextBlock } from "./state.ts";
import { submit } from "./submit.ts";
import { TinkerError } from "./tinker-error.ts";

/** What servers answer to a call that they do not know: some refuse every address that is not theirs, or fail over it. */
const UNKNOWN_CALL = [400, 401, 403, 404, 405, 422, 500, 501];

export class TinkerClient {
  /** What the server keeps, of this session and of others. */
  readonly checkpoints: Checkpoints;
  readonly #parts: Parts;
  readonly #link: Link;
  readonly #models = new Map<string, TinkerModel>();
  #nextModel: number;
  #nextSamplingSession: number;

  constructor(parts: Parts) {
    this.#parts = parts;
    const { state } = parts;
    this.#nextModel = state?.nextModel ?? 0;
    this.#nextSamplingSession = state?.nextSamplingSession ?? 0;
    this.#link = linkOf(parts, {
      takeSamplingSession: () => this.#nextSamplingSession++,
      forgetModel: (id) => this.#models.delete(id),
      save: () => this.save(),
    });
    this.checkpoints = new Checkpoints(this.#link);
    for (const each of state?.models ?? []) {
      this.#models.set(each.id, new TinkerModel(this.#link, each.id, each.baseModel, each));
    }
    for (const { id, next } of state?.samplers ?? []) Sampler.of(this.#link, id, nextBlock(next));
    const { sessionId, caller, clock, closing } = parts;
    const { notice } = this.#link;
    startHeartbeat({ sessionId, caller, clock, closed: closing.signal, notice });
  }

  get sessionId(): string {
    return this.#parts.sessionId;
  }

  /** What is under way; all but one waiter (the heartbeat) are of calls. */
  get underWay(): { readonly samples: number; readonly questions: number; readonly waiters: number } {
    const { pressure, futures, closed } = this.#link;
    return { samples: pressure.open.inside, questions: futures.questions, waiters: waitersOn(closed) };
  }

  /** Whether close() was called. */
  get closed(): boolean {
    return this.#parts.closing.signal.aborted;
  }

  /** The encoding of training data, once it is known. */
  get wire(): Wire | undefined {
    return this.#link.wire;
  }

  get budget(): TokenBudget {
    return this.#link.budget;
  }

  /** Models of this session, restored ones included. */
  get models(): readonly TinkerModel[] {
    return [...this.#models.values()];
  }

  async capabilities(options: CallOptions = {}): Promise<readonly SupportedModel[]> {
    const path = "get_server_capabilities";
    const json = await this.#parts.caller.json({ method: "GET", path, signal: options.signal });
    const { supported_models: models } = readAnswer(() =>
      readCall(answers.get_server_capabilities, json, path),
    );
    return models.map((model) => ({
      name: model.model_name,
      maxContextLength: model.max_context_length,
      trainable: model.trainable,
      sampleable: model.sampleable,
    }));
  }

  /** What a server tells beyond the protocol, as parsed JSON; undefined where there is no such call. */
  async told(path: string, { signal }: CallOptions = {}): Promise<unknown> {
    const answer = await this.#parts.caller.answer({ method: "GET", path, accept: UNKNOWN_CALL, signal });
    if (answer.status >= 300) return undefined;
    const json = parsedJson(answer);
    if (json.ok) return json.value;
    throw new TinkerError("answer", `${path}: the server answered ${json.trouble}`);
  }

  async createModel({ baseModel, lora, metadata, signal }: ModelOptions): Promise<TinkerModel> {
    if (!(Number.isSafeInteger(lora.rank) && lora.rank >= 0))
      throw wrong("lora.rank", `${lora.rank} is no rank`);
    const number = this.#nextModel++;
    await this.#link.keep();
    const body = JSON.stringify({
      session_id: this.sessionId,
      model_seq_id: number,
      base_model: baseModel,
      lora_config: {
        rank: lora.rank,
        ...(lora.seed !== undefined && { seed: lora.seed }),
        train_unembed: lora.trainUnembed ?? true,
        train_mlp: lora.trainMlp ?? true,
        train_attn: lora.trainAttn ?? true,
      },
      ...(metadata && { user_metadata: metadata }),
      type: "create_model",
    });
    const wait = await submit(this.#link, {
      type: "CreateModel",
      binary: false,
      body: { path: "create_model", body },
    });
    const { model_id: id } = await wait(signal, (result) =>
      readCall(answers.create_model, jsonOf(result), "create_model"),
    );
    if (this.#models.has(id))
      throw new TinkerError("answer", `create_model: the server gave the id "${id}" twice`);
    const model = new TinkerModel(this.#link, id, baseModel);
    this.#models.set(id, model);
    await this.#link.keep();
    return model;
  }

  /** A model of this session by its id. */
  model(id: string): TinkerModel {
    const model = this.#models.get(id);
    if (model) return model;
    throw new TinkerError(
      "input",
      `model "${id}" is not in session ${this.sessionId}; it has ${[...this.#models.keys()]}`,
    );
  }

  async sampler({ baseModel, modelPath, samplingSession, signal }: SamplerOptions): Promise<Sampler> {
    const given = [baseModel, modelPath, samplingSession].filter((each) => each !== undefined);
    if (given.length !== 1) {
      throw wrong(
        "sampler",
        `${given.length} of baseModel, modelPath and samplingSession are given; give one`,
      );
    }
    if (samplingSession !== undefined) return this.kept(samplingSession);
    const number = this.#link.takeSamplingSession();
    await this.#link.keep();
    const path = "create_sampling_session";
    const json = await this.#parts.caller.json({
      path,
      body: JSON.stringify({
        session_id: this.sessionId,
        sampling_session_seq_id: number,
        ...(baseModel !== undefined ? { base_model: baseModel } : { model_path: modelPath }),
        type: path,
      }),
      signal,
    });
    const { sampling_session_id: id } = readAnswer(() =>
      readCall(answers.create_sampling_session, json, path),
    );
    return this.kept(id);
  }

  private async kept(samplingSession: string): Promise<Sampler> {
    const sampler = Sampler.of(this.#link, samplingSession);
    await this.#link.keep();
    return sampler;
  }

  /** What must survive a kill. It holds no key. */
  save(): ClientState {
    return {
      version: 1,
      url: this.#parts.url,
      sessionId: this.sessionId,
      nextModel: this.#nextModel,
      nextSamplingSession: this.#nextSamplingSession,
      ...(this.#link.wire && { wire: this.#link.wire }),
      models: this.models.map((model) => model.save()),
      samplers: Sampler.statesOf(this.#link),
      spent: this.#link.budget.spent(),
    };
  }

  /** Stops the heartbeat; calls that still wait are rejected. What was sent is done all the same. */
  close(): void {
    this.#parts.closing.abort(new TinkerError("closed", "the client was closed; connect anew"));
  }

  toJSON(): ClientState {
    return this.save();
  }
}
