import { createReadStream, rmSync, statSync, writeFileSync } from "node:fs";
import path from "node:path";
import { extract } from "tar-stream";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { Key } from "../../core/rng.ts";
import type { Engine } from "../../engine/engine.ts";
import { loadLocalEngine } from "../../engine/local/engine.ts";
import { spotTheSpyForm } from "../../engine/local/forms/spot-the-spy.ts";
import { STOP, tokenOf } from "../../engine/local/vocabulary.ts";
import { readWeights } from "../../engine/local/weights.ts";
import type { TinkerClient } from "../../engine/tinker/client/client.ts";
import type { Sampler } from "../../engine/tinker/client/sampler.ts";
import { modelInputToJson } from "../../engine/tinker/wire/json/input.ts";
import { localInput } from "./model/input.ts";
import { sampleKey } from "./sampling-calls.ts";
import type { TinkerServer } from "./server.ts";
import {
  bothData,
  chunkOf,
  clientOf,
  heard,
  MODEL,
  newFolder,
  PICTURE,
  pictureOf,
  start,
  text,
  tinyWeights,
} from "./server-fixture.ts";

const ADAM = { learningRate: 0.01, beta1: 0.9, beta2: 0.98, eps: 1e-8, gradClipNorm: 1 };
const LOCAL_ADAM = {
  learningRate: 0.01,
  beta1: 0.9,
  beta2: 0.98,
  epsilon: 1e-8,
  weightDecay: 0,
  clipNorm: 1,
};
const folder = newFolder();
const picture = pictureOf("a");
let weights: string;
let server: TinkerServer;
let client: TinkerClient;
let local: Engine;

beforeAll(async () => {
  weights = tinyWeights(folder);
  server = await start(weights);
  client = await clientOf(server);
  local = await loadLocalEngine({ form: spotTheSpyForm, weights, threads: 1 });
});

afterAll(async () => {
  client.close();
  await server.stop();
  await local.close();
  rmSync(folder, { recursive: true });
});

const newModel = (of = client) => of.createModel({ baseModel: MODEL, lora: { rank: 8 } });
const close = (a: ArrayLike<number>, b: readonly number[], most = 1e-4) => {
  expect(a.length).toBe(b.length);
  b.forEach((value, i) => {
    expect(Math.abs(a[i] - value)).toBeLessThan(most);
  });
};

describe("sampling", () => {
  it("gives the tokens that the local engine samples with the same keys", async () => {
    const sampler = await client.sampler({ baseModel: MODEL });
    const prompt = [await chunkOf(picture), text(heard)];
    const { sequences } = await sampler.sample({ prompt, numSamples: 3, params: { maxTokens: 8, seed: 7 } });
    const input = localInput({ picture, tokens: heard, length: 0 }, heard);
    const keys = [0, 1, 2].map((i) => sampleKey(7, i));
    const expected = await local
      .sampler("base")
      .sample([input, input, input], { maxTokens: 8, temperature: 1, keys });
    sequences.forEach(({ tokens, logprobs }, i) => {
      expect([...tokens]).toEqual(expected[i].tokens);
      close(logprobs, expected[i].logprobs);
    });
  });

  it("takes the keys of a client of this project", async () => {
    const post = async (call: string, body: object) =>
      (
        await fetch(`${server.url}/api/v1/${call}`, { method: "POST", body: JSON.stringify(body) })
      ).json() as Promise<{
        readonly sequences: readonly { readonly tokens: readonly number[] }[];
      }>;
    const prompt = modelInputToJson([await chunkOf(picture), text(heard)]);
    const key = Key.root(3).child("game", 12);
    const request = {
      base_model: MODEL,
      prompt,
      sampling_params: { max_tokens: 8 },
      sparring_keys: [key.path],
    };
    const { sequences } = await post("retrieve_future", await post("asample", request));
    const input = localInput({ picture, tokens: heard, length: 0 }, heard);
    const options = { maxTokens: 8, temperature: 1, keys: [key] };
    expect(sequences[0].tokens).toEqual((await local.sampler("base").sample([input], options))[0].tokens);
  });

  it("answers many requests at once, each as if it were alone", async () => {
    const sampler = await client.sampler({ baseModel: MODEL });
    const ask = async (i: number) => {
      const prompt = [await chunkOf(pictureOf(`p${i % 5}`)), text(heard)];
      const { sequences } = await sampler.sample({ prompt, params: { maxTokens: 4, temperature: 0 } });
      return [...sequences[0].tokens];
    };
    const together = await Promise.all(Array.from({ length: 20 }, (_, i) => ask(i)));
    for (let i = 0; i < 5; i++) expect(await ask(i)).toEqual(together[i]);
  });

  it("scores a prompt as the local engine does, and stops where it is told", async () => {
    const sampler = await client.sampler({ baseModel: MODEL });
    const prompt = [await chunkOf(picture), text(heard)];
    const scored = await sampler.logprobs(prompt);
    const input = localInput({ picture, tokens: heard, length: 0 }, heard.slice(0, -1));
    const targets = heard.slice(1);
    const [expected] = await local.logprobs([{ input, targets, weights: targets.map(() => 1) }], "base");
    expect([...scored.subarray(0, PICTURE + 1)].every(Number.isNaN)).toBe(true);
    close(scored.subarray(PICTURE + 1), expected);
    const params = { maxTokens: 30, seed: 3 };
    const endless = (await sampler.sample({ prompt, params: { ...params, stop: [] } })).sequences[0];
    expect([endless.stopReason, endless.tokens.length]).toEqual(["length", 30]);
    const stops = [endless.tokens[2], endless.tokens[4]];
    const cut = (await sampler.sample({ prompt, params: { ...params, stop: stops } })).sequences[0];
    const first = endless.tokens.findIndex((token) => stops.includes(token));
    expect([cut.stopReason, [...cut.tokens]]).toEqual(["stop", [...endless.tokens.subarray(0, first + 1)]]);
  });
});

describe("training", () => {
  it.each(["protobuf", "json"] as const)("takes the local engine's step (%s)", async (wire) => {
    const own = await clientOf(server, { wire });
    const mirror = await loadLocalEngine({ form: spotTheSpyForm, weights, threads: 1 });
    const model = await newModel(own);
    const supervised = await bothData(picture, [tokenOf("true"), STOP]);
    const [sampled] = await mirror.logprobs([(await bothData(pictureOf("b"), [tokenOf("red"), STOP])).local]);
    const policy = await bothData(
      pictureOf("b"),
      [tokenOf("red"), STOP],
      sampled.map((p) => p + 0.05),
    );
    const passes = [
      ["cross_entropy", supervised, { kind: "cross_entropy" }],
      ["importance_sampling", policy, { kind: "importance_sampling" }],
      ["ppo", policy, { kind: "ppo", clipLow: 0.2, clipHigh: 0.2 }],
    ] as const;
    for (const [name, data, loss] of passes) {
      const output = await model.forwardBackward([data.wire, data.wire], name);
      const expected = await mirror.forwardBackward([data.local, data.local], loss);
      expect(output.metrics["loss:sum"]).toBeCloseTo(expected.loss, 3);
      close(Array.from(output.outputs[1].logprobs.data).slice(-2), expected.logprobs[1].slice());
      const metrics = await model.optimStep(ADAM);
      const { gradientNorm } = await mirror.optimStep(LOCAL_ADAM);
      expect(metrics.grad_norm).toBeCloseTo(gradientNorm as number, 3);
    }
    const after = await model.forward([supervised.wire], "cross_entropy");
    const [expected] = await mirror.logprobs([supervised.local]);
    expect(after.outputs[0].logprobs.data.length).toBe(PICTURE + heard.length + 1);
    close(Array.from(after.outputs[0].logprobs.data).slice(-2), expected);
    expect(after.outputs[0].logprobs.data[PICTURE]).toBeLessThan(0);
    await model.unload();
    own.close();
    await mirror.close();
  });

  it("keeps snapshots as they are and models apart", async () => {
    const [one, two] = await Promise.all([newModel(), newModel()]);
    const { wire } = await bothData(picture, [tokenOf("true"), STOP]);
    const prompt = [await chunkOf(picture), text([...heard, tokenOf("true")])];
    const first = await one.saveWeightsForSampler();
    const named = await client.sampler({ modelPath: await one.saveWeightsForSampler("first") });
    const scores = async (sampler: Sampler) => (await sampler.logprobs(prompt)).subarray(PICTURE + 1);
    const before = await scores(first);
    await Promise.all([
      one.forwardBackward([wire], "cross_entropy"),
      one.optimStep({ ...ADAM, learningRate: 0.1 }),
    ]);
    const after = await scores(await one.saveWeightsForSampler());
    expect(after.at(-1)).toBeGreaterThan((before.at(-1) as number) + 0.01);
    close(await scores(first), [...before], 1e-9);
    close(await scores(named), [...before], 1e-6);
    close(await scores(await two.saveWeightsForSampler()), [...before], 1e-6);
    const loaded = await newModel();
    await loaded.loadWeights(await one.saveWeights("state"));
    close(await scores(await loaded.saveWeightsForSampler()), [...after], 1e-6);
    for (const model of [one, two, loaded]) await model.unload();
  });
});

describe("what cannot be done", () => {
  it("is said in words, and costs no model", async () => {
    const model = await newModel();
    const { wire } = await bothData(picture, [tokenOf("true"), STOP]);
    const pass = (datum: typeof wire, loss = "cross_entropy", config?: Record<string, number>) =>
      model.forwardBackward([datum], loss, config);
    await expect(pass(wire, "cispo")).rejects.toThrow(/"cispo" is not computed here; choose cross_entropy/);
    await expect(pass(wire, "cross_entropy", { beta: 1 })).rejects.toThrow(/loss_fn_config.beta/);
    const { data, shape } = wire.lossFnInputs.weights;
    const everywhere = { dtype: "float32" as const, data: new Float32Array(data.length).fill(1), shape };
    await expect(
      pass({ ...wire, lossFnInputs: { ...wire.lossFnInputs, weights: everywhere } }),
    ).rejects.toThrow(/position of the picture/);
    const large = await chunkOf(pictureOf("large", 32));
    await expect(pass({ ...wire, modelInput: [large, wire.modelInput[1]] })).rejects.toThrow(
      /32×32 pixels; this model reads 16×16/,
    );
    expect((await pass(wire)).metrics["loss:sum"]).toBeGreaterThan(0);
    await expect(model.loadWeights("tinker://x/weights/y")).rejects.toThrow(/not permitted with seq_id/);
    await model.unload();
    await expect(client.createModel({ baseModel: "other", lora: { rank: 1 } })).rejects.toThrow(
      /there is no "other"/,
    );
  });

  it("is refused before sampling", async () => {
    const sampler = await client.sampler({ baseModel: MODEL });
    const sample = (prompt: Parameters<typeof sampler.sample>[0]["prompt"], params = {}) =>
      sampler.sample({ prompt, params: { maxTokens: 2, ...params } });
    const seen = await chunkOf(picture);
    await expect(sample([await chunkOf(pictureOf("large", 32)), text(heard)])).rejects.toThrow(
      /400.*reads 16×16/,
    );
    await expect(sample([await chunkOf(picture, 5), text(heard)])).rejects.toThrow(
      /Expected 5 tokens, got 4/,
    );
    await expect(sample([text(heard)])).rejects.toThrow(/0 pictures/);
    await expect(sample([seen, text([99999])])).rejects.toThrow(/99999 is no token/);
    await expect(sample([seen, text(heard)], { topP: 0.5 })).rejects.toThrow(/top_p/);
    await expect(
      sample([{ type: "image", data: new Uint8Array(9), format: "png" }, text(heard)]),
    ).rejects.toThrow(/no png file/);
  });
});

describe("archives of saved weights", () => {
  it("hold all weights, and say so", async () => {
    const model = await newModel();
    const { wire } = await bothData(picture, [tokenOf("<p1>")]);
    await model.forwardBackward([wire], "cross_entropy");
    await model.optimStep(ADAM);
    const file = path.join(folder, "archive.tar");
    const saved = [await model.saveWeights("whole"), await model.saveWeightsForSampler("frozen")];
    for (const name of saved) {
      const bytes = await client.checkpoints.archive(name, { into: { path: file, maxBytes: 1e8 } });
      expect(bytes).toBe(statSync(file).size);
      const held = new Map<string, Buffer>();
      const archive = extract();
      createReadStream(file).pipe(archive as unknown as NodeJS.WritableStream);
      for await (const entry of archive) {
        const parts: Uint8Array[] = [];
        for await (const part of entry) parts.push(part as Uint8Array);
        held.set(entry.header.name, Buffer.concat(parts));
      }
      expect([...held.keys()]).toEqual(["README.md", "weights.safetensors"]);
      expect(held.get("README.md")?.toString()).toMatch(
        /all weights of the model, float32, not a LoRA adapter/,
      );
      writeFileSync(path.join(folder, "out.safetensors"), held.get("weights.safetensors") as Buffer);
      const [before, after] = [weights, path.join(folder, "out.safetensors")];
      const read = await Promise.all([before, after].map((each) => readWeights(each)));
      expect(read[1].weights.flat.length).toBe(read[0].weights.flat.length);
      expect(read[1].weights.flat).not.toEqual(read[0].weights.flat);
    }
    expect(await client.checkpoints.delete(saved[0])).toBe(true);
    const into = { path: file, maxBytes: 1e8 };
    await expect(client.checkpoints.archive(saved[0], { into })).rejects.toThrow("404");
    await expect(client.checkpoints.archive(saved[1], { into: { ...into, maxBytes: 1000 } })).rejects.toThrow(
      "the limit is 1000",
    );
    const left = (await client.checkpoints.list(model.id)).map((each) => each.path);
    expect(left).toEqual([saved[1]]);
  });
});
