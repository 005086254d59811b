/**
 * Results that are asked for until they are there. Few questions are open at a time, however many results are awaited:
 * while others wait for their turn, a question is cut short.
 */

import { sleep, withSignals } from "../aborting.ts";
import type { Clock } from "../clock.ts";
import { contentType, isProtobuf, parsedJson, wordsOf } from "../http/answer.ts";
import type { Caller } from "../http/caller.ts";
import { NoAnswer } from "../http/http.ts";
import { askedDelay } from "../http/retry.ts";
import { Gate } from "../limits/gate.ts";
import { TinkerError } from "../tinker-error.ts";
import { type Action, firstState, nextStep, type PollAnswer, type PollState, type Queue } from "./outcome.ts";

export type RequestType =
  | "CreateModel"
  | "ForwardBackward"
  | "Forward"
  | "OptimStep"
  | "SaveWeights"
  | "SaveWeightsForSampler"
  | "LoadWeights"
  | "UnloadModel"
  | "Sample";

/** A body that answers: binary, or parsed JSON. */
export type Result = { readonly bytes: Uint8Array } | { readonly json: unknown };

export interface Awaited {
  readonly id: string;
  readonly type: RequestType;
  /** Whether the result may come in the binary form. */
  readonly binary: boolean;
  /** How long sending the request took. */
  readonly roundtripMs: number;
  /** Sends the request again with its number; gives the id to ask for from then on. */
  readonly submitAgain: () => Promise<string>;
  readonly signal?: AbortSignal;
}

export interface FutureOptions {
  readonly caller: Caller;
  readonly clock: Clock;
  readonly maxAnswerBytes: number;
  /** Questions open at a time. */
  readonly maxPolls: number;
  /** For how long a result may stay away. */
  readonly patienceMs: number;
  readonly inflightBytes: () => number;
  readonly onQueue?: (type: RequestType, queue: Queue) => void;
}

const HELD_MS = 45_000;
const CUT_SHORT_MS = 5_000;
const RESUBMISSIONS = 5;

export class Futures {
  private readonly polls: Gate;
  private readonly bytes: Gate;

  constructor(private readonly options: FutureOptions) {
    this.polls = new Gate(() => options.maxPolls);
    this.bytes = new Gate(options.inflightBytes);
  }

  /** Questions under way. */
  get questions(): number {
    return this.polls.inside;
  }

  /** The result; `use` reads it, while its bytes count as held. */
  result<T>(awaited: Awaited, use: (result: Result) => T): Promise<T> {
    const { closed } = this.options.caller.http;
    return withSignals([closed, awaited.signal], (signal) => this.asked({ ...awaited, signal }, use));
  }

  private async asked<T>(awaited: Awaited, use: (result: Result) => T): Promise<T> {
    const { clock } = this.options;
    const start = clock.now();
    let state = firstState(awaited.id);
    let release = () => {};
    let resubmissions = 0;
    try {
      for (let iteration = 0; ; iteration++) {
        const { answer, result } = await this.ask(awaited, state, iteration);
        const step = nextStep(answer, state);
        state = step.state;
        const { action } = step;
        if (action.do === "finish") return use(result!);
        if (action.do === "fail") throw this.failure(awaited, action);
        if (action.do === "submit again") {
          if (resubmissions++ >= RESUBMISSIONS) throw this.lost(awaited);
          state = firstState(await awaited.submitAgain());
        } else if (action.do === "fetch") {
          if (action.bytes > this.options.maxAnswerBytes) throw this.tooLarge(awaited, action.bytes);
          release = await this.bytes.enter(action.bytes, awaited.signal);
        } else {
          this.checkPatience(awaited, clock.now() - start, action, answer);
          if (action.queue) this.options.onQueue?.(awaited.type, action.queue);
          if (action.afterMs) await sleep(clock, action.afterMs, awaited.signal);
        }
      }
    } finally {
      release();
    }
  }

  private async ask(
    awaited: Awaited,
    state: PollState,
    iteration: number,
  ): Promise<{ answer: PollAnswer; result?: Result }> {
    const { clock, caller, maxAnswerBytes } = this.options;
    const leave = await this.polls.enter(1, awaited.signal);
    const start = clock.now();
    try {
      const answer = await caller.attempt({
        path: "retrieve_future",
        body: JSON.stringify({ request_id: state.requestId, allow_metadata_only: !state.whole }),
        headers: {
          "X-Tinker-Request-Iteration": String(iteration),
          "X-Tinker-Request-Type": awaited.type,
          ...(iteration === 0 && {
            "X-Tinker-Create-Promise-Roundtrip-Time": String(awaited.roundtripMs / 1000),
          }),
          ...(awaited.binary && { Accept: "application/x-protobuf, application/json" }),
        },
        signal: awaited.signal,
        timeoutMs: this.polls.waiting ? CUT_SHORT_MS : HELD_MS,
        maxBytes: maxAnswerBytes,
      });
      if (answer instanceof NoAnswer)
        return { answer: { type: "none", reason: answer.message, late: answer.late } };
      if (answer.status === 200 && isProtobuf(answer)) {
        return {
          answer: { ...http(200, clock.now() - start), body: "result", words: "" },
          result: { bytes: answer.body },
        };
      }
      const json = parsedJson(answer);
      const retryAfterMs = askedDelay(
        { header: (name) => answer.headers.get(name) ?? undefined },
        clock.wall(),
      );
      return {
        answer: {
          ...http(answer.status, clock.now() - start),
          body: json.ok ? { json: json.value } : undefined,
          words: json.ok && answer.status < 300 ? contentType(answer) : caller.http.redact(wordsOf(answer)),
          ...(retryAfterMs !== undefined && { retryAfterMs }),
        },
        ...(json.ok && { result: { json: json.value } }),
      };
    } finally {
      leave();
    }
  }

  private checkPatience(awaited: Awaited, waited: number, action: Action, answer: PollAnswer): void {
    const billing = action.do === "ask again" && action.billing;
    const patience = billing ? this.options.caller.billingPatienceMs : this.options.patienceMs;
    if (waited <= patience) return;
    const last = answer.type === "none" ? answer.reason : `status ${answer.status}`;
    throw new TinkerError(
      "connection",
      `${awaited.type}: no result of request "${awaited.id}" after ${Math.round(waited / 1000)} s (last: ${last}). ` +
        "See whether the server still works, then go on from the last checkpoint",
      answer.type === "http" ? answer.status : undefined,
    );
  }

  private failure(awaited: Awaited, action: Extract<Action, { do: "fail" }>): TinkerError {
    const message = this.options.caller.http.redact(action.message);
    return new TinkerError(action.kind, `${awaited.type}: request "${awaited.id}": ${message}`);
  }

  private lost(awaited: Awaited): TinkerError {
    return new TinkerError(
      "lost",
      `${awaited.type}: the server lost the request ${RESUBMISSIONS + 1} times although it was sent again each time; ` +
        "start a new model from the last saved weights",
      410,
    );
  }

  private tooLarge(awaited: Awaited, bytes: number): TinkerError {
    return new TinkerError(
      "answer",
      `${awaited.type}: the result has ${bytes} bytes, more than the limit of ${this.options.maxAnswerBytes}; ask for ` +
        "less at once or raise maxAnswerBytes",
    );
  }
}

function http(status: number, tookMs: number) {
  return { type: "http" as const, status, tookMs };
}
