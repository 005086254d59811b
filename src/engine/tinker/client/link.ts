/** What a model and a sampler need of their client. */
import type { Rng } from "../../../core/rng.ts";
import type { ClientConfig, DynamicConfig } from "../wire/calls.ts";
import type { Clock } from "./clock.ts";
import type { Futures } from "./futures/futures.ts";
import type { Caller } from "./http/caller.ts";
import type { Backpressure } from "./limits/backpressure.ts";
import type { TokenBudget } from "./limits/budget.ts";
import type { Gate } from "./limits/gate.ts";

/** The encoding of forward_backward. Undefined until a server has taken one. */
export type Wire = "json" | "protobuf";

export interface Link {
  readonly sessionId: string;
  readonly caller: Caller;
  readonly futures: Futures;
  readonly clock: Clock;
  readonly rng: Rng;
  readonly budget: TokenBudget;
  readonly config: ClientConfig;
  readonly dynamic: DynamicConfig;
  readonly pressure: Backpressure;
  /** Bytes of training data on their way. */
  readonly trainBytes: Gate;
  readonly closed: AbortSignal;
  readonly maxAnswerBytes: number;
  wire: Wire | undefined;
  /** The next number of a sampling session. */
  takeSamplingSession(): number;
  /** A model that was unloaded is no model of the client any more. */
  forgetModel(id: string): void;
  /** Writes the state down; must be awaited before a new number is sent. */
  keep(): Promise<void>;
  notice(text: string): void;
}
