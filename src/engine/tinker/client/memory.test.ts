/** What the client keeps of calls that have ended: nothing. Counts, not bytes; bench/tinker-memory.ts measures those. */
import { afterEach, beforeEach, expect, test } from "vitest";
import { waitersOn } from "./aborting.ts";
import { connect, type TinkerClient } from "./client.ts";
import { type Clock, systemClock } from "./clock.ts";

import { datum, text } from "./fixtures/data.ts";
import { TestServer } from "./fixtures/server.ts";

let server: TestServer;
let client: TinkerClient;
let timers: number;

/** Counts timers that neither ran nor were called off. */
const counting: Clock = {
  ...systemClock,
  after(ms, run, idle) {
    timers += 1;
    let open = true;
    const end = () => {
      if (open) timers -= 1;
      open = false;
    };
    const cancel = systemClock.after(ms, () => [end(), run()], idle);
    return () => [end(), cancel()];
  },
};

beforeEach(async () => {
  timers = 0;
  server = await TestServer.start();
  client = await connect({ url: server.url, clock: counting, wire: "json", maxPolls: 32 });
});
afterEach(async () => {
  client.close();
  await server.stop();
});

/** Nothing is under way but the heartbeat, which waits for its next beat or is on its way. */
async function expectIdle(signal?: AbortSignal): Promise<void> {
  await expect
    .poll(() => client.underWay, { timeout: 5000 })
    .toEqual({ samples: 0, questions: 0, waiters: 1 });
  await expect.poll(() => timers, { timeout: 5000 }).toBe(1);
  if (signal) expect(waitersOn(signal)).toBe(0);
}

test("of sampled sequences, more than a thousand", async () => {
  const sampler = await client.sampler({ baseModel: "base" });
  const { signal } = new AbortController();
  for (let round = 0; round < 2; round++) {
    const one = () => sampler.sample({ prompt: text(1, 2), numSamples: 16, signal });
    const samples = await Promise.all(Array.from({ length: 50 }, one));
    expect(samples.flatMap(({ sequences }) => sequences)).toHaveLength(800);
  }
  await expectIdle(signal);
  expect(client.save().samplers).toEqual([{ id: sampler.id, next: 100 }]);
}, 120_000);

test("of hundreds that wait and are called off", async () => {
  server.always("retrieve_future", () => {});
  const sampler = await client.sampler({ baseModel: "base" });
  const stop = new AbortController();
  const open = Array.from({ length: 200 }, () =>
    sampler.sample({ prompt: text(1), signal: stop.signal }).catch((error: Error) => error.message),
  );
  await expect.poll(() => server.requests("asample").length, { timeout: 90_000 }).toBe(200);
  await expect.poll(() => client.underWay.questions, { timeout: 90_000 }).toBe(32);
  expect(client.underWay.samples).toBe(200);
  expect(waitersOn(stop.signal)).toBeGreaterThanOrEqual(200);
  stop.abort(new Error("enough"));
  expect(new Set(await Promise.all(open))).toEqual(new Set(["enough"]));
  await expectIdle(stop.signal);
}, 120_000);

test("of steps, samplers and models that are given up", async () => {
  for (let each = 0; each < 10; each++) {
    const model = await client.createModel({ baseModel: "base", lora: { rank: 1 } });
    const pass = model.forwardBackward([datum(1, 2)], "cross_entropy");
    const step = model.optimStep({ learningRate: 1 });
    await Promise.all([pass, step]);
    (await model.saveWeightsForSampler()).release();
    await model.unload();
  }
  await expectIdle();
  expect(client.models).toEqual([]);
  expect(client.save()).toMatchObject({ models: [], samplers: [], nextModel: 10 });
}, 120_000);
