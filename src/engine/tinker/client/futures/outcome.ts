/**
 * What to do after one question for a result: a pure function of the answer and of what came before. The table is that
 * of the official client, with three differences: answers that come at once are spaced out, so that no server can make
 * the client spin; a refusal that explains itself ends the wait; a body that is no JSON is asked for again three times.
 */
import type { TinkerErrorKind } from "../tinker-error.ts";

/** One answer to `retrieve_future`. */
export type PollAnswer =
  /** None came. Late: the server held the question longer than the client waits, which is how it says "not yet". */
  | { readonly type: "none"; readonly reason: string; readonly late: boolean }
  | {
      readonly type: "http";
      readonly status: number;
      /** "result" for a binary body, the parsed body for JSON, undefined where the body is no JSON. */
      readonly body: "result" | { readonly json: unknown } | undefined;
      /** The server's words, or what is wrong with the body. */
      readonly words: string;
      readonly retryAfterMs?: number;
      /** How long the answer took. */
      readonly tookMs: number;
    };

export interface PollState {
  readonly requestId: string;
  /** Questions without an answer, or turned away, in a row. */
  readonly failures: number;
  /** Answers that said nothing of use: what a proxy puts in between. At most BAD_ANSWERS. */
  readonly badAnswers: number;
  /** Answers in a row that came at once and said "not yet". */
  readonly quick: number;
  /** The server has said how large the result is; the next question asks for all of it. */
  readonly whole: boolean;
}

export interface Queue {
  readonly state: string;
  readonly reason?: string;
}

export type Action =
  | { readonly do: "finish" }
  | { readonly do: "ask again"; readonly afterMs: number; readonly queue?: Queue; readonly billing?: boolean }
  /** Wait until so many bytes may be held, then ask for all. */
  | { readonly do: "fetch"; readonly bytes: number }
  /** The request is gone: send it again with its number. */
  | { readonly do: "submit again" }
  | { readonly do: "fail"; readonly kind: TinkerErrorKind; readonly message: string };

export interface Step {
  readonly action: Action;
  readonly state: PollState;
}

export const BAD_ANSWERS = 3;
const AT_ONCE_MS = 500;
const LONGEST_FAILURE_MS = 30_000;
const BILLING_MS = 5_000;

export function firstState(requestId: string): PollState {
  return { requestId, failures: 0, badAnswers: 0, quick: 0, whole: false };
}

export function nextStep(answer: PollAnswer, state: PollState): Step {
  if (answer.type === "none") {
    return answer.late ? again(0, { ...state, failures: 0 }) : failure(state);
  }
  const { status } = answer;
  if (status === 429) return failure(state, answer.retryAfterMs);
  const heard = { ...state, failures: 0 };
  if (status >= 200 && status < 300) return result(answer, heard);
  if (status === 408) return pending(answer, { ...heard, badAnswers: 0 });
  if (status === 410) return { action: { do: "submit again" }, state: firstState(state.requestId) };
  if (status >= 500) return pending(answer, heard, 10_000);
  if (status === 402)
    return { action: { do: "ask again", afterMs: BILLING_MS, billing: true }, state: heard };
  if (status === 400 && !explains(answer)) return bad(answer, heard);
  const kind = status === 400 || status === 422 ? "failed" : "refused";
  return fail(kind, `the server answered ${status}: ${answer.words}`, heard);
}

type Http = Extract<PollAnswer, { type: "http" }>;

function result(answer: Http, state: PollState): Step {
  if (answer.body === "result") return { action: { do: "finish" }, state };
  if (answer.body === undefined) return bad(answer, state);
  const json = answer.body.json;
  if (typeof json !== "object" || json === null || Array.isArray(json)) return bad(answer, state);
  const fields = json as Record<string, unknown>;
  if (fields.type === "try_again") {
    const other = fields.request_id ?? state.requestId;
    if (String(other) !== state.requestId) {
      return fail(
        "answer",
        `the server answered for request "${other}" instead of "${state.requestId}"`,
        state,
      );
    }
    return pending(answer, { ...state, badAnswers: 0 });
  }
  if (fields.status === "complete_metadata") return described(answer, fields.response_payload_size, state);
  if ("error" in fields || fields.type === "RequestFailedResponse") return failed(fields, state);
  return { action: { do: "finish" }, state };
}

/** The result is there and large. */
function described(answer: Http, size: unknown, state: PollState): Step {
  if (state.whole) return bad(answer, state);
  const bytes = typeof size === "number" && size > 0 ? size : 0;
  return { action: { do: "fetch", bytes }, state: { ...state, whole: true } };
}

function failed(fields: Record<string, unknown>, state: PollState): Step {
  const words = String(fields.error ?? fields.error_message ?? "no reason given");
  const blame = fields.category === "user" ? "the request is wrong" : "the server could not do it";
  return fail("failed", `${blame}: ${words}`, state);
}

function pending(answer: Http, state: PollState, longestMs = 1000): Step {
  const quick = answer.tookMs < AT_ONCE_MS ? state.quick + 1 : 0;
  const afterMs = quick > 1 ? Math.min(50 * 2 ** (quick - 2), longestMs) : 0;
  return again(afterMs, { ...state, quick }, queueOf(answer));
}

function queueOf(answer: Http): Queue | undefined {
  const json = typeof answer.body === "object" ? (answer.body.json as Record<string, unknown> | null) : null;
  if (typeof json?.queue_state !== "string") return undefined;
  const reason = json.queue_state_reason;
  return { state: json.queue_state, ...(typeof reason === "string" && { reason }) };
}

/** Nothing came, or the server turns questions away: wait 1 s, 2 s, ... 30 s. */
function failure(state: PollState, askedMs = 0): Step {
  const afterMs = Math.max(
    Math.min(1000 * 2 ** state.failures, LONGEST_FAILURE_MS),
    Math.min(askedMs, 60_000),
  );
  return again(afterMs, { ...state, failures: state.failures + 1 });
}

function bad(answer: Http, state: PollState): Step {
  const badAnswers = state.badAnswers + 1;
  if (badAnswers <= BAD_ANSWERS) return again(50 * 2 ** badAnswers, { ...state, badAnswers });
  const words = `the server answered ${answer.status} with ${answer.words}, ${badAnswers} times`;
  return fail("answer", words, state);
}

/** A status 400 with a reason is the server's own; without one it may be a proxy's. */
function explains(answer: Http): boolean {
  const json = typeof answer.body === "object" ? (answer.body.json as Record<string, unknown> | null) : null;
  return ["detail", "error", "error_message"].some((field) => Boolean(json?.[field]));
}

function again(afterMs: number, state: PollState, queue?: Queue): Step {
  return { action: { do: "ask again", afterMs, ...(queue && { queue }) }, state };
}

function fail(kind: TinkerErrorKind, message: string, state: PollState): Step {
  return { action: { do: "fail", kind, message }, state };
}
