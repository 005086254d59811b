/** Samplers against a server that keeps to the protocol and one that does not. */
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { Key } from "../../../core/rng.ts";
import { type ConnectOptions, connect, type TinkerClient } from "./client.ts";
import { fastClock } from "./fixtures/clock.ts";
import { picture, text } from "./fixtures/data.ts";
import { faults, TestServer } from "./fixtures/server.ts";
import { TokenBudget } from "./limits/budget.ts";
import type { Sampler } from "./sampler.ts";

let server: TestServer;
let client: TinkerClient;

async function open(options: Partial<ConnectOptions> = {}): Promise<Sampler> {
  const rng = Key.root("test").stream();
  client = await connect({ url: server.url, clock: fastClock, rng, ...options });
  return client.sampler({ baseModel: "base" });
}

beforeEach(async () => {
  server = await TestServer.start({ dynamic: { sample_cancel_enabled: true } });
});

afterEach(async () => {
  client?.close();
  await server.stop();
});

describe("sampling", () => {
  test("sequences, log-probabilities, a prompt with a picture", async () => {
    const sampler = await open();
    const prompt = [...text(1, 2), picture(4), ...text(3)];
    const sample = await sampler.sample({
      prompt,
      numSamples: 2,
      params: { maxTokens: 3, seed: 11 },
      promptLogprobs: true,
    });
    expect(sample.sequences.map(({ tokens }) => [...tokens])).toEqual([
      [0, 1, 2],
      [1, 2, 3],
    ]);
    expect(sample.promptLogprobs).toHaveLength(7);
    expect(await sampler.logprobs(text(1, 2, 3))).toEqual(Float32Array.of(Number.NaN, -1, -1));
    expect(server.requests("asample").map(({ json }) => json.seq_id)).toEqual([0, 1]);
    expect(server.requests("asample")[0].json).toMatchObject({
      sampling_session_id: "sampler-0",
      sampling_params: { max_tokens: 3, temperature: 1, top_p: 1, top_k: -1, seed: 11 },
    });
    expect((await client.sampler({ modelPath: "tinker://run/sampler_weights/a" })).id).toBe("sampler-1");
    await expect(client.sampler({})).rejects.toThrow("0 of baseModel, modelPath and samplingSession");
  });

  test("log-probabilities of a prompt without the first token's are those of the others", async () => {
    const sampler = await open();
    const sequences = [{ stop_reason: "length", tokens: [4], logprobs: [-3] }];
    server.fault("retrieve_future", faults.json({ type: "sample", sequences, prompt_logprobs: [-1, -2] }));
    expect(await sampler.logprobs(text(1, 2, 3))).toEqual(Float32Array.of(Number.NaN, -1, -2));
  });

  test("a server that is busy gets a pause; the number stays", async () => {
    const sampler = await open();
    server.fault("asample", faults.status(429), faults.status(429));
    const start = fastClock.now();
    await sampler.sample({ prompt: text(1), params: { maxTokens: 1 } });
    expect(fastClock.now() - start).toBeGreaterThanOrEqual(2000);
    expect(server.requests("asample").map(({ json }) => json.seq_id)).toEqual([0, 0, 0]);
  });

  test("410: the same request again", async () => {
    const sampler = await open();
    server.fault("retrieve_future", faults.status(410));
    await sampler.sample({ prompt: text(1), params: { maxTokens: 1 } });
    expect(server.requests("asample").map(({ json }) => json.seq_id)).toEqual([0, 0]);
  });

  test("cancelling stops the wait and tells the server", async () => {
    const sampler = await open();
    server.fault("retrieve_future", faults.silence());
    const stop = new AbortController();
    const sample = sampler.sample({ prompt: text(1), signal: stop.signal });
    while (!server.requests("retrieve_future").length) await new Promise((resolve) => setTimeout(resolve, 1));
    stop.abort(new Error("enough"));
    await expect(sample).rejects.toThrow("enough");
    while (!server.requests("cancel_future").length) await new Promise((resolve) => setTimeout(resolve, 1));
    expect(server.requests("cancel_future")[0].json).toEqual({ request_id: "1" });
  });

  test("a restored sampler uses numbers that were never used", async () => {
    const sampler = await open();
    await sampler.sample({ prompt: text(1), params: { maxTokens: 1 } });
    const first = client.save();
    await sampler.sample({ prompt: text(2), params: { maxTokens: 1 } });
    client.close();
    const kept: unknown[] = [];
    client = await connect({
      url: server.url,
      clock: fastClock,
      state: first,
      onState: (state) => void kept.push(state),
    });
    expect(kept).toMatchObject([{ samplers: [{ id: "sampler-0", next: 1_000_000 }] }]);
    const again = await client.sampler({ samplingSession: "sampler-0" });
    await again.sample({ prompt: text(3), params: { maxTokens: 1 } });
    expect(server.requests("asample").at(-1)!.json.seq_id).toBe(1_000_000);
    expect((await client.sampler({ baseModel: "base" })).id).toBe("sampler-1");
  });
});

describe("a server that lies about samples", () => {
  const sequence = (more: object = {}) => ({
    stop_reason: "stop",
    tokens: [1, 2],
    logprobs: [-1, -2],
    ...more,
  });
  const result = (...sequences: object[]) => ({ type: "sample", sequences });

  test.each([
    [result(sequence(), sequence()), "2 sequences where 1 were asked for"],
    [result(sequence({ logprobs: [-1] })), "1 log-probabilities for 2 tokens"],
    [result(sequence({ logprobs: null })), "no log-probabilities"],
    [result(sequence({ logprobs: [-1, 2] })), "the log-probability 2, which is above 0"],
    [result(sequence({ tokens: [1, 2.5] })), "2.5 is no token id"],
    [result(sequence({ tokens: [1, -2] })), "-2 is no token id"],
    [
      result(sequence({ tokens: [1, 2, 3, 4], logprobs: [-1, -1, -1, -1] })),
      "4 tokens where at most 3 were asked for",
    ],
    [result(sequence({ stop_reason: "tired" })), '"tired" is none of stop, length'],
    [{ metrics: {} }, "sequences: undefined is no list"],
    [{ ...result(sequence()), prompt_logprobs: [null, -1, -1] }, "3 log-probabilities for 2 tokens"],
    [result(sequence()), "prompt_logprobs: the server gave none"],
  ])("%#", async (json, words) => {
    const sampler = await open();
    server.fault("retrieve_future", faults.json(json));
    const sample = sampler.sample({ prompt: text(5, 6), params: { maxTokens: 3 }, promptLogprobs: true });
    await expect(sample).rejects.toThrow(words);
    await expect(sample).rejects.toMatchObject({ kind: "answer" });
  });

  test.each([
    [
      "NaN as Python writes it",
      faults.text('{"sequences":[{"logprobs":[NaN]}]}', "application/json"),
      "NaN or Infinity",
    ],
    ["HTML", faults.text("<!doctype html><p>hello"), "an HTML page instead of JSON"],
    ["half of the JSON", faults.text('{"sequences":[', "application/json"), "may have been cut off"],
  ])("%s, again and again", async (_, fault, words) => {
    const sampler = await open();
    server.fault("retrieve_future", fault, fault, fault, fault);
    await expect(sampler.sample({ prompt: text(1) })).rejects.toThrow(words);
  });

  test("an answer without end", async () => {
    const sampler = await open({ maxAnswerBytes: 1000 });
    server.fault("retrieve_future", faults.text(`[${"1,".repeat(5000)}1]`, "application/json"));
    await expect(sampler.sample({ prompt: text(1) })).rejects.toThrow("more than the limit of 1000");
  });

  test("names for another number of sequences", async () => {
    const sampler = await open();
    server.fault("asample", faults.json({ request_id: "1", sample_sequence_ids: ["a", "b"] }));
    await expect(sampler.sample({ prompt: text(1) })).rejects.toThrow("2 names for 1 sequences");
  });
});

describe("a budget of samples", () => {
  test("what may be used is set aside, what is not used is given back", async () => {
    const budget = new TokenBudget({ sampled: 10, prefill: 100 });
    const sampler = await open({ budget });
    server.fault(
      "retrieve_future",
      faults.json({ sequences: [{ stop_reason: "stop", tokens: [1], logprobs: [-1] }] }),
    );
    await sampler.sample({ prompt: text(1, 2), params: { maxTokens: 8 } });
    expect(budget.spent()).toEqual({ prefill: 2, sampled: 1, trained: 0 });
    await expect(sampler.sample({ prompt: text(1), params: { maxTokens: 10 } })).rejects.toThrow(
      "only 9 are left",
    );
    await expect(sampler.sample({ prompt: text(1) })).rejects.toThrow("cannot be counted");
    await expect(sampler.sample({ prompt: [picture()], params: { maxTokens: 1 } })).rejects.toThrow(
      "cannot be counted",
    );
    expect(server.requests("asample")).toHaveLength(1);
    expect(budget.spent()).toEqual({ prefill: 2, sampled: 1, trained: 0 });
  });
});

test("2,000 samples wait at once; few questions are open at a time", async () => {
  const questions = { open: 0, most: 0 };
  const rounds = new Map<string, number>();
  const results: Record<string, (body: { request_id?: string; seq_id?: number }) => object> = {
    create_session: () => ({ session_id: "s" }),
    create_sampling_session: () => ({ sampling_session_id: "a" }),
    asample: ({ seq_id: number }) => ({ request_id: String(number) }),
    retrieve_future: ({ request_id: id }) => {
      const round = (rounds.get(id!) ?? 0) + 1;
      rounds.set(id!, round);
      return round < 3
        ? { type: "try_again" }
        : { sequences: [{ stop_reason: "stop", tokens: [Number(id)], logprobs: [0] }] };
    },
  };
  const fetch = async (url: unknown, init?: RequestInit) => {
    const path = String(url).split("/api/v1/")[1];
    if (path === "retrieve_future") questions.most = Math.max(questions.most, ++questions.open);
    await new Promise((resolve) => setImmediate(resolve));
    if (path === "retrieve_future") questions.open--;
    return Response.json(results[path]?.(JSON.parse(String(init?.body))) ?? {});
  };
  const sampler = await open({ fetch, maxPolls: 32 });
  const samples = await Promise.all(Array.from({ length: 2000 }, () => sampler.sample({ prompt: text(1) })));
  expect(new Set(samples.map(({ sequences }) => sequences[0].tokens[0])).size).toBe(2000);
  expect(rounds.size).toBe(2000);
  expect(questions.most).toBe(32);
}, 60_000);
