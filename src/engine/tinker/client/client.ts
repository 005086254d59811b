/**
 * A client of the Tinker protocol: models to train and weights to sample from, on a server that somebody else runs.
 * It does not know what the tokens mean, what a loss is good for, or anything else of this project.
 */
import { randomUUID } from "node:crypto";
import { Key, type Rng } from "../../../core/rng.ts";
import { answers, type ClientConfig, type DynamicConfig, readCall } from "../wire/calls.ts";
import { WireError } from "../wire/wire-error.ts";
import { wrong } from "./check/input.ts";
import { type Clock, systemClock } from "./clock.ts";
import { Futures, type RequestType, type Result } from "./futures/futures.ts";
import type { Queue } from "./futures/outcome.ts";
import { apiRoot, checkedKey } from "./http/address.ts";
import { parsedJson } from "./http/answer.ts";
import { Caller } from "./http/caller.ts";
import { Credentials } from "./http/credentials.ts";
import { type Fetch, Http } from "./http/http.ts";
import { Backpressure } from "./limits/backpressure.ts";
import { TokenBudget } from "./limits/budget.ts";
import { Gate } from "./limits/gate.ts";
import type { Link, Wire } from "./link.ts";
import { type CallOptions, TinkerModel } from "./model.ts";
import { Sampler } from "./sampler.ts";
import { startHeartbeat } from "./session.ts";
import { type ClientState, nextBlock, readState } from "./state.ts";
import { submit } from "./submit.ts";
import { TinkerError } from "./tinker-error.ts";

export interface ConnectOptions {
  /** Of the server, with or without /api/v1. */
  readonly url: string;
  readonly apiKey?: string;
  /** Ends the connecting, not the client. */
  readonly signal?: AbortSignal;
  readonly clock?: Clock;
  /** Spreads repeated attempts in time; it decides nothing else. */
  readonly rng?: Rng;
  readonly fetch?: Fetch;
  /** After a restart: a budget that starts from the `spent` of the state. */
  readonly budget?: TokenBudget;
  /** The encoding of training data; found out by trying where absent. */
  readonly wire?: Wire;
  /** What save() returned before a restart. */
  readonly state?: unknown;
  /** Called with the state before any number is first sent; the call waits for it. */
  readonly onState?: (state: ClientState) => void | Promise<void>;
  /** Messages of the server, and what goes wrong without being an error. */
  readonly onNotice?: (text: string) => void;
  /** What a server says of a request that waits. */
  readonly onQueue?: (type: RequestType, queue: Queue) => void;
  /** Largest answer read. 256 MiB where absent. */
  readonly maxAnswerBytes?: number;
  /** Open questions for results. 256 where absent. */
  readonly maxPolls?: number;
  /** For how long a result may stay away. Two hours where absent. */
  readonly patienceMs?: number;
  /** Kept by servers with the session. */
  readonly tags?: readonly string[];
  readonly metadata?: Readonly<Record<string, unknown>>;
}

export interface SupportedModel {
  readonly name?: string;
  readonly maxContextLength?: number;
  readonly trainable?: boolean;
  readonly sampleable?: boolean;
}

export interface ModelOptions extends CallOptions {
  readonly baseModel: string;
  readonly lora: {
    /** 0: all weights, on servers that can. */
    readonly rank: number;
    readonly seed?: number;
    readonly trainUnembed?: boolean;
    readonly trainMlp?: boolean;
    readonly trainAttn?: boolean;
  };
  readonly metadata?: Readonly<Record<string, unknown>>;
}

/** Exactly one of the three. */
export interface SamplerOptions extends CallOptions {
  readonly baseModel?: string;
  /** Of weights saved for sampling. */
  readonly modelPath?: string;
  /** A session that is there already. */
  readonly samplingSession?: string;
}

/** What this client says it is: the version of the protocol that it speaks. */
const SDK_VERSION = "0.38.0";

/** Opens a session, or takes up the one of `state`. */
export async function connect(options: ConnectOptions): Promise<TinkerClient> {
  const state = options.state === undefined ? undefined : readState(options.state);
  const closing = new AbortController();
  const clock = options.clock ?? systemClock;
  const root = apiRoot(options.url);
  if (state && state.url !== root.href) {
    throw new TinkerError(
      "input",
      `url: the state is of ${state.url}, not of ${root.href}; connect to that server`,
    );
  }
  const http = new Http({ root, fetch: options.fetch ?? globalThis.fetch, clock, closed: closing.signal });
  const credentials = new Credentials(checkedKey(options.apiKey), clock, (secret) => http.hide(secret));
  const rng = options.rng ?? Key.root("tinker-client").stream();
  const caller = new Caller(http, credentials, clock, rng, randomUUID());
  const config = await clientConfig(caller, options.signal);
  caller.billingPatienceMs = config.billing_exception_max_pause_duration_sec * 1000;
  if (config.pjwt_auth_enabled) {
    credentials.useTokens(() => caller.json({ path: "auth/token", body: "{}", plainKey: true }));
  }
  const dynamic = await dynamicConfig(caller, options.signal);
  const sessionId = state?.sessionId ?? (await newSession(caller, options));
  const client = new TinkerClient({
    options,
    state,
    closing,
    clock,
    rng,
    caller,
    config,
    dynamic,
    sessionId,
    url: root.href,
  });
  if (state) await options.onState?.(client.save());
  return client;
}

interface Parts {
  readonly options: ConnectOptions;
  readonly state: ClientState | undefined;
  readonly closing: AbortController;
  readonly clock: Clock;
  readonly rng: Rng;
  readonly caller: Caller;
  readonly config: ClientConfig;
  readonly dynamic: DynamicConfig;
  readonly sessionId: string;
  readonly url: string;
}

export class TinkerClient {
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
    this.#link = this.linkOf(parts);
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
    const { supported_models: models } = this.read(() =>
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
    const answer = await this.#parts.caller.answer({ method: "GET", path, accept: [404, 405], signal });
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
    const { sampling_session_id: id } = this.read(() =>
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

  private linkOf({ options, state, closing, clock, rng, caller, config, dynamic, sessionId }: Parts): Link {
    const maxAnswerBytes = options.maxAnswerBytes ?? 256 * 2 ** 20;
    return {
      sessionId,
      caller,
      clock,
      rng,
      config,
      dynamic,
      maxAnswerBytes,
      closed: closing.signal,
      wire: options.wire ?? state?.wire,
      budget: options.budget ?? new TokenBudget({}, state?.spent),
      pressure: new Backpressure(clock, {
        bytes: () => config.sample_dispatch_bytes_semaphore_size,
        open: () => config.sample_max_concurrent_requests,
      }),
      trainBytes: new Gate(() => config.fwdbwd_dispatch_bytes_semaphore_size),
      futures: new Futures({
        caller,
        clock,
        maxAnswerBytes,
        maxPolls: options.maxPolls ?? 256,
        patienceMs: options.patienceMs ?? 7_200_000,
        inflightBytes: () => config.inflight_response_bytes_semaphore_size,
        onQueue: options.onQueue,
      }),
      takeSamplingSession: () => this.#nextSamplingSession++,
      keep: async () => options.onState?.(this.save()),
      notice: (text) => options.onNotice?.(caller.http.redact(text)),
    };
  }

  private read<T>(read: () => T): T {
    return readAnswer(read);
  }
}

/** Settings of the server; a server without the call has the usual ones. */
async function clientConfig(caller: Caller, signal?: AbortSignal): Promise<ClientConfig> {
  const json = await optionalCall(caller, "client/config", signal);
  return readAnswer(() => readCall(answers.client_config, json ?? {}, "client/config"));
}

async function dynamicConfig(caller: Caller, signal?: AbortSignal): Promise<DynamicConfig> {
  const json = await optionalCall(caller, "client/dynamic_config", signal);
  return readAnswer(() => readCall(answers.dynamic_config, json ?? {}, "client/dynamic_config"));
}

async function optionalCall(caller: Caller, path: string, signal?: AbortSignal): Promise<unknown> {
  const body = JSON.stringify({ sdk_version: SDK_VERSION });
  const answer = await caller.answer({
    path,
    body,
    signal,
    accept: [404, 405],
    plainKey: path === "client/config",
  });
  if (answer.status >= 300) return undefined;
  const json = parsedJson(answer);
  if (json.ok) return json.value;
  throw new TinkerError("answer", `${path}: the server answered ${json.trouble}; is the url the right one?`);
}

async function newSession(caller: Caller, options: ConnectOptions): Promise<string> {
  const body = JSON.stringify({
    tags: options.tags ?? [],
    user_metadata: options.metadata ?? {},
    sdk_version: SDK_VERSION,
    type: "create_session",
  });
  const json = await caller.json({ path: "create_session", body, signal: options.signal });
  const session = readAnswer(() => readCall(answers.create_session, json, "create_session"));
  for (const text of [session.info_message, session.warning_message, session.error_message]) {
    if (text) options.onNotice?.(caller.http.redact(text));
  }
  return session.session_id;
}

function readAnswer<T>(read: () => T): T {
  try {
    return read();
  } catch (error) {
    if (!(error instanceof WireError)) throw error;
    throw new TinkerError("answer", `the server's answer cannot be read: ${error.message}`);
  }
}

function jsonOf(result: Result): unknown {
  if ("json" in result) return result.json;
  throw new TinkerError("answer", "create_model: the server gave a binary result");
}
