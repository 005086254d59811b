import { describe, expect, it } from "vitest";
import { Key } from "../core/rng.ts";
import type { Observation } from "../games/game.ts";
import type { Renderer, Request, SampleOptions, Sampler, TokenCompletion } from "./player.ts";
import { policy } from "./policy.ts";

const renderer: Renderer = {
  render: ({ seat }) => {
    if (seat === 9) throw new Error("cannot render");
    return [{ type: "tokens", tokens: [seat] }];
  },
  decode: (tokens) => {
    if (tokens[0] === 8) throw new Error("cannot decode");
    return `said ${tokens.join(" ")}`;
  },
  maxTokens: ({ kind }) => (kind === "vote" ? 2 : 20),
};

/** Says each prompt's own first token; keeps the options of each call. */
function echo(calls: SampleOptions[] = []): Sampler {
  return {
    sample: async (prompts, options) => {
      calls.push(options);
      return prompts.map(([chunk]): TokenCompletion => {
        const tokens = chunk.type === "tokens" ? chunk.tokens : [];
        return { tokens, logprobs: tokens.map(() => -0.5), stop: "end" };
      });
    },
  };
}

function request(seat: number, kind = "clue"): Request {
  const observation: Observation = { seat, kind, messages: [], view: {} };
  return { observation, key: Key.root("policy").child(seat), state: {} };
}

describe("a policy", () => {
  it("samples once per batch, each prompt with its own key", async () => {
    const calls: SampleOptions[] = [];
    const player = policy({ name: "p", sampler: echo(calls), renderer, temperature: 0.7 });
    const answers = await player.act([request(1), request(2), request(3)]);
    expect(answers.map(({ text }) => text)).toEqual(["said 1", "said 2", "said 3"]);
    expect(answers[1]).toMatchObject({ tokens: [2], logprobs: [-0.5], prompt: [{ tokens: [2] }] });
    expect(calls).toHaveLength(1);
    expect(calls[0]).toMatchObject({ maxTokens: 20, temperature: 0.7 });
    expect(calls[0].keys.map(({ path }) => path)).toEqual(["policy/1", "policy/2", "policy/3"]);
  });

  it("puts a repetition penalty on the answers of its kind alone", async () => {
    const calls: SampleOptions[] = [];
    const penalty = { factor: 1.1, kind: "vote" };
    const player = policy({ name: "p", sampler: echo(calls), renderer, penalty });
    await player.act([request(1), request(2, "vote")]);
    expect(calls.map((call) => call.repetitionPenalty)).toEqual([undefined, 1.1]);
    await policy({
      ...{ name: "p", renderer },
      sampler: echo(calls),
      penalty: { ...penalty, kind: "all" },
    }).act([request(1)]);
    expect(calls.at(-1)?.repetitionPenalty).toBe(1.1);
  });

  it("keeps length limits apart and answers in order", async () => {
    const calls: SampleOptions[] = [];
    const player = policy({ name: "p", sampler: echo(calls), renderer });
    const answers = await player.act([request(1), request(2, "vote"), request(3)]);
    expect(answers.map(({ text }) => text)).toEqual(["said 1", "said 2", "said 3"]);
    expect(calls.map(({ maxTokens, keys }) => [maxTokens, keys.length])).toEqual([
      [20, 2],
      [2, 1],
    ]);
  });

  it("turns failures into answers, of the requests concerned only", async () => {
    const answers = await policy({ name: "p", sampler: echo(), renderer }).act(
      [8, 1, 9].map((s) => request(s)),
    );
    expect(answers.map(({ stop }) => stop)).toEqual(["error", "end", "error"]);
    expect(answers.map(({ error }) => error)).toEqual(["cannot decode", undefined, "cannot render"]);
  });

  it.each([
    ["throws", { sample: () => Promise.reject(new Error("out of memory")) }, "out of memory"],
    ["gives too few", { sample: async () => [] }, "The sampler of p gave 0 completions for 2 prompts."],
  ])("fails all seats if the sampler %s", async (_, sampler, message) => {
    const answers = await policy({ name: "p", sampler, renderer }).act([request(1), request(2)]);
    expect(answers.map(({ stop, error, text }) => [stop, error, text])).toEqual([
      ["error", message, ""],
      ["error", message, ""],
    ]);
  });

  it("passes a failed completion on", async () => {
    const failed: TokenCompletion = { tokens: [], logprobs: [], stop: "error", error: "refused" };
    const [answer] = await policy({ name: "p", sampler: { sample: async () => [failed] }, renderer }).act([
      request(1),
    ]);
    expect(answer).toMatchObject({ stop: "error", error: "refused", text: "" });
  });

  it("lets an abort through", async () => {
    const sampler: Sampler = {
      sample: async (_prompts, _options, signal) => {
        signal?.throwIfAborted();
        return [];
      },
    };
    const acting = policy({ name: "p", sampler, renderer }).act([request(1)], AbortSignal.abort());
    await expect(acting).rejects.toThrow(expect.objectContaining({ name: "AbortError" }));
  });
});
