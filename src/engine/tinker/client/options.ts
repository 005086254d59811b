/** What a caller gives to connect, to make a model, to sample. */
import type { Rng } from "../../../core/rng.ts";
import type { Clock } from "./clock.ts";
import type { RequestType } from "./futures/futures.ts";
import type { Queue } from "./futures/outcome.ts";
import type { Fetch } from "./http/http.ts";
import type { TokenBudget } from "./limits/budget.ts";
import type { Wire } from "./link.ts";
import type { ClientState } from "./state.ts";

export interface CallOptions {
  readonly signal?: AbortSignal;
}

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
