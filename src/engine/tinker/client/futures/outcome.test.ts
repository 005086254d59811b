/** The table of answers to a question for a result. */
import { describe, expect, test } from "vitest";
import {
  type Action,
  BAD_ANSWERS,
  firstState,
  nextStep,
  type PollAnswer,
  type PollState,
} from "./outcome.ts";

const START = firstState("7");
const http = (status: number, json?: unknown, more: object = {}): PollAnswer => ({
  type: "http",
  status,
  body: json === undefined ? undefined : { json },
  words: "words",
  tookMs: 1000,
  ...more,
});
const none = (late: boolean): PollAnswer => ({ type: "none", reason: "reset", late });
const again = (afterMs: number, more: object = {}) => ({ do: "ask again" as const, afterMs, ...more });

describe("one answer", () => {
  const table: [string, PollAnswer, Partial<PollState>, Partial<Action>, Partial<PollState>][] = [
    ["binary result", { ...http(200), body: "result" } as PollAnswer, {}, { do: "finish" }, {}],
    ["JSON result", http(200, { sequences: [] }), {}, { do: "finish" }, {}],
    [
      "try again",
      http(200, { type: "try_again", request_id: "7", queue_state: "active" }),
      { failures: 3, badAnswers: 2 },
      again(0, { queue: { state: "active" } }),
      { failures: 0, badAnswers: 0 },
    ],
    [
      "try again with a reason",
      http(200, { type: "try_again", queue_state: "paused_capacity", queue_state_reason: "full" }),
      {},
      again(0, { queue: { state: "paused_capacity", reason: "full" } }),
      {},
    ],
    [
      "try again for another",
      http(200, { type: "try_again", request_id: "8" }),
      {},
      { do: "fail", kind: "answer" },
      {},
    ],
    [
      "large result",
      http(200, { status: "complete_metadata", response_payload_size: 9 }),
      {},
      { do: "fetch", bytes: 9 },
      { whole: true },
    ],
    [
      "large result described twice",
      http(200, { status: "complete_metadata" }),
      { whole: true },
      again(100),
      { badAnswers: 1 },
    ],
    [
      "failed, the user's fault",
      http(200, { error: "bad datum", category: "user" }),
      {},
      { do: "fail", kind: "failed", message: "the request is wrong: bad datum" },
      {},
    ],
    [
      "failed, the server's fault",
      http(200, { error: "oom", category: "server" }),
      {},
      { do: "fail", kind: "failed", message: "the server could not do it: oom" },
      {},
    ],
    [
      "failed, an older shape",
      http(200, { type: "RequestFailedResponse", error_message: "x" }),
      {},
      { do: "fail", kind: "failed" },
      {},
    ],
    ["408", http(408, { detail: "pending" }), { badAnswers: 3 }, again(0), { badAnswers: 0 }],
    [
      "410",
      http(410, {}),
      { whole: true, badAnswers: 1 },
      { do: "submit again" },
      { whole: false, badAnswers: 0 },
    ],
    ["500", http(500, {}), {}, again(0), { failures: 0 }],
    ["429", http(429, {}), { failures: 2 }, again(4000), { failures: 3 }],
    ["429 that names a time", http(429, {}, { retryAfterMs: 9000 }), {}, again(9000), { failures: 1 }],
    ["429, many times", http(429, {}), { failures: 40 }, again(30_000), { failures: 41 }],
    ["connection lost", none(false), { failures: 1 }, again(2000), { failures: 2 }],
    ["held for too long", none(true), { failures: 5 }, again(0), { failures: 0 }],
    ["402", http(402, {}), {}, again(5000, { billing: true }), {}],
    ["bare 400", http(400), {}, again(100), { badAnswers: 1 }],
    ["400 with a reason", http(400, { detail: "failed" }), {}, { do: "fail", kind: "failed" }, {}],
    ["422", http(422, { detail: "wrong" }), {}, { do: "fail", kind: "failed" }, {}],
    ["404", http(404, {}), {}, { do: "fail", kind: "refused" }, {}],
    ["401", http(401, {}), {}, { do: "fail", kind: "refused" }, {}],
    ["HTML", http(200), {}, again(100), { badAnswers: 1 }],
    ["a list", http(200, []), {}, again(100), { badAnswers: 1 }],
    ["HTML once too often", http(200), { badAnswers: BAD_ANSWERS }, { do: "fail", kind: "answer" }, {}],
    ["bare 400 once too often", http(400), { badAnswers: BAD_ANSWERS }, { do: "fail", kind: "answer" }, {}],
  ];

  test.each(table)("%s", (_, answer, before, action, after) => {
    const step = nextStep(answer, { ...START, ...before });
    expect(step.action).toMatchObject(action);
    expect(step.state).toMatchObject(after);
  });
});

test("answers that come at once are spaced out, up to a second, and for failing servers up to ten", () => {
  for (const [status, longest] of [
    [408, 1000],
    [500, 10_000],
  ]) {
    let state = START;
    let sum = 0;
    for (let i = 0; i < 40; i++) {
      const step = nextStep(http(status, {}, { tookMs: 1 }), state);
      state = step.state;
      if (step.action.do !== "ask again") throw new Error(step.action.do);
      expect(step.action.afterMs).toBeLessThanOrEqual(longest);
      sum += step.action.afterMs;
    }
    expect(sum).toBeGreaterThan(25 * longest);
  }
});
