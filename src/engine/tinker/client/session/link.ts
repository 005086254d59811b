/** The parts of an open client, and what its models and samplers share of them. */
import type { Rng } from "../../../../core/rng.ts";
import type { ClientConfig, DynamicConfig } from "../../wire/calls.ts";
import type { Clock } from "../clock.ts";
import { Futures } from "../futures/futures.ts";
import type { Caller } from "../http/caller.ts";
import { Backpressure } from "../limits/backpressure.ts";
import { TokenBudget } from "../limits/budget.ts";
import { Gate } from "../limits/gate.ts";
import type { Link } from "../link.ts";
import type { ConnectOptions } from "../options.ts";
import type { ClientState } from "../state.ts";

export interface Parts {
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

/** What only the client knows. */
interface Own {
  takeSamplingSession(): number;
  forgetModel(id: string): void;
  save(): ClientState;
}

export function linkOf(parts: Parts, own: Own): Link {
  const { options, state, closing, clock, rng, caller, config, dynamic, sessionId } = parts;
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
    takeSamplingSession: () => own.takeSamplingSession(),
    forgetModel: (id) => own.forgetModel(id),
    keep: async () => options.onState?.(own.save()),
    notice: (text) => options.onNotice?.(caller.http.redact(text)),
  };
}
