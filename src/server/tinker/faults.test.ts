/** Our client trains on our server over a bad network: what it gets must be what it gets over a good one, to the bit. */
import { rmSync } from "node:fs";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { Key } from "../../core/rng.ts";
import { STOP, tokenOf } from "../../engine/local/vocabulary.ts";
import { type Clock, systemClock } from "../../engine/tinker/client/clock.ts";
import { type Fault, FaultyProxy, type Plan } from "./fixtures/faulty-proxy.ts";
import type { TinkerServer } from "./server.ts";
import {
  bothData,
  chunkOf,
  clientOf,
  heard,
  MODEL,
  newFolder,
  pictureOf,
  start,
  text,
  tinyWeights,
} from "./server-fixture.ts";

const folder = newFolder();
let server: TinkerServer;

beforeAll(async () => {
  server = await start(tinyWeights(folder), { mostModels: 40 });
}, 60_000);
afterAll(async () => {
  await server.stop();
  rmSync(folder, { recursive: true });
});

/** Pauses between attempts are short, and patience with a slow server is not. */
const hurried: Clock = {
  ...systemClock,
  after: (ms, run, idle) => systemClock.after(ms < 20_000 ? ms / 100 : ms, run, idle),
};

const STEPS = 3;
const NUMBERED = ["forward_backward", "optim_step", "save_weights", "save_weights_for_sampler"];
const SUBMITTED = [...NUMBERED, "asample", "create_model"];

/** A few iterations, each sampled from a snapshot of its own: every number that the server told. */
async function trained(url: string): Promise<unknown[]> {
  const rng = Key.root("faults").stream();
  const client = await clientOf(server, { url, clock: hurried, rng, wire: "protobuf" });
  const model = await client.createModel({ baseModel: MODEL, lora: { rank: 4 } });
  const told: unknown[] = [];
  for (let step = 0; step < STEPS; step++) {
    const sampler = await model.saveWeightsForSampler();
    const prompt = [await chunkOf(pictureOf("a")), text(heard)];
    const params = { maxTokens: 4, seed: step, stop: [] };
    const { sequences } = await sampler.sample({ prompt, params });
    const answer = [...sequences[0].tokens];
    const good = (await bothData(pictureOf("a"), answer, [...sequences[0].logprobs])).wire;
    const other = (await bothData(pictureOf("b"), [tokenOf("true"), STOP])).wire;
    const passes = [
      model.forwardBackward([good], "importance_sampling"),
      model.forwardBackward([other], "cross_entropy"),
    ];
    const stepped = model.optimStep({ learningRate: 0.02 });
    told.push(sequences, ...(await Promise.all(passes)), await stepped);
  }
  await model.saveWeights("end");
  told.push(
    model.nextNumber,
    await model.forward([(await bothData(pictureOf("a"), [STOP])).wire], "cross_entropy"),
  );
  client.close();
  return told;
}

/** What training gives behind a proxy, and the proxy. */
async function behind(plan: Plan): Promise<{ told: unknown[]; proxy: FaultyProxy }> {
  const proxy = await FaultyProxy.start(server.url, plan);
  try {
    return { told: await trained(proxy.url), proxy };
  } finally {
    await proxy.stop();
  }
}

let expected: unknown[];
beforeAll(async () => {
  expected = await trained(server.url);
}, 60_000);

const on = (calls: readonly string[], ...faults: readonly Fault[]): [string, Plan["fault"]] => [
  `${faults.join(", ")} on ${calls.length > 1 ? "submits" : calls[0]}`,
  // Every second request of a call, so that each fault is met and some request gets through.
  ({ call, before }) =>
    calls.includes(call) && before % 2 === 0 ? faults[(before >> 1) % faults.length] : undefined,
];

describe("a network that", () => {
  it.each([
    on(SUBMITTED, "dropped"),
    on(SUBMITTED, "lost"),
    on(SUBMITTED, "cut"),
    on(SUBMITTED, "twice"),
    on(NUMBERED, "late"),
    on(SUBMITTED, "408"),
    on(SUBMITTED, "429"),
    on(SUBMITTED, "503"),
    on(["retrieve_future"], "408", "try-again"),
    on(["retrieve_future"], "410"),
    on(["retrieve_future"], "429", "503"),
    on(["retrieve_future"], "dropped", "lost", "cut"),
  ])("has %s changes nothing", async (_, fault) => {
    const { told, proxy } = await behind({ fault });
    expect(told).toEqual(expected);
    expect([...proxy.met.values()].reduce((sum, count) => sum + count, 0)).toBeGreaterThan(STEPS);
  });

  it.each([1, 2])("does all of this at random (%i) changes nothing", async (seed) => {
    const { told, proxy } = await behind({ fault: randomFault(seed) });
    expect(told).toEqual(expected);
    expect(proxy.met.size).toBeGreaterThan(5);
  });
});

function randomFault(seed: number): Plan["fault"] {
  const always: Fault[] = ["dropped", "lost", "cut", "408", "429", "503"];
  return ({ call, before }) => {
    const asks = call === "retrieve_future";
    if (!asks && !SUBMITTED.includes(call)) return undefined;
    const own: Fault[] = asks ? ["410", "try-again"] : ["twice", "late"];
    const rng = Key.root(seed).child(call, before).stream();
    return rng.uniform() < 0.4 ? rng.pick([...always, ...own]) : undefined;
  };
}

describe("what must not go unnoticed", () => {
  it("a single step of another size changes what is told", async () => {
    // The test's own test: what one step more or less would do is as visible as this.
    const { told } = await behind({
      sent: ({ call, body, before }) =>
        call === "optim_step" && before === 0
          ? Buffer.from(body.toString().replace('"learning_rate":0.02', '"learning_rate":0.04'))
          : body,
    });
    expect(told).not.toEqual(expected);
  });

  it("a number that comes a second time with another body is refused, and changes nothing", async () => {
    const answers: number[] = [];
    const { told } = await behind({
      reached({ call, body }) {
        if (call !== "optim_step") return;
        const other = body.toString().replace('"learning_rate":0.02', '"learning_rate":9');
        const asked = fetch(`${server.url}/api/v1/optim_step`, { method: "POST", body: other });
        void asked.then(({ status }) => answers.push(status));
      },
    });
    expect(told).toEqual(expected);
    expect(answers).toEqual(Array(STEPS).fill(409));
  });

  it("samples of an older snapshot show in the gap between sampling and training", async () => {
    expect(await gap({})).toBeLessThan(1e-4);
    let oldest: string | undefined;
    const stale = await gap({
      sent({ call, body, before }) {
        if (call !== "asample") return body;
        const json = JSON.parse(body.toString()) as { sampling_session_id: string };
        oldest ??= json.sampling_session_id;
        return Buffer.from(JSON.stringify({ ...json, sampling_session_id: oldest, seq_id: before }));
      },
    });
    expect(stale).toBeGreaterThan(0.1);
  });
});

/** Mean difference of the log-probabilities of sampled tokens, after steps, in nats. */
async function gap(plan: Plan): Promise<number> {
  const proxy = await FaultyProxy.start(server.url, plan);
  const client = await clientOf(server, { url: proxy.url, clock: hurried });
  const model = await client.createModel({ baseModel: MODEL, lora: { rank: 4 } });
  const prompt = [await chunkOf(pictureOf("a")), text(heard)];
  const { wire } = await bothData(pictureOf("a"), [tokenOf("true"), STOP]);
  let mean = 0;
  for (let step = 0; step < STEPS; step++) {
    const sampler = await model.saveWeightsForSampler();
    const { sequences } = await sampler.sample({ prompt, params: { maxTokens: 4, seed: step, stop: [] } });
    const [{ tokens, logprobs }] = sequences;
    const sampled = (await bothData(pictureOf("a"), [...tokens])).wire;
    const { outputs } = await model.forward([sampled], "cross_entropy");
    const trained = Array.from(outputs[0].logprobs.data).slice(-tokens.length);
    mean = logprobs.reduce((sum, each, i) => sum + Math.abs(each - trained[i]), 0) / tokens.length;
    await model.forwardBackward([wire], "cross_entropy");
    await model.optimStep({ learningRate: 0.05 });
  }
  client.close();
  await proxy.stop();
  return mean;
}
