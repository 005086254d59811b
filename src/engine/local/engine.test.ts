import { mkdtemp, rm, truncate, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { CheckpointError, EngineError } from "../../core/errors.ts";
import { Key } from "../../core/rng.ts";
import type { Picture } from "../../images/image.ts";
import type { Datum } from "../../objective/objective.ts";
import type { ModelInput } from "../../players/player.ts";
import type { Engine } from "../engine.ts";
import { penalised } from "./draw.ts";
import { loadLocalEngine } from "./engine.ts";
import { spotTheSpyForm as form } from "./forms/spot-the-spy.ts";
import { TINY_SHAPE } from "./tiny-shape-fixture.ts";
import { seatToken, tokenOf, WORDS } from "./vocabulary.ts";
import { encodeWeights, readWeights, Weights } from "./weights.ts";

const ADAM = { learningRate: 0.01, beta1: 0.9, beta2: 0.98, epsilon: 1e-8, weightDecay: 0, clipNorm: 1 };

let folder: string;
let file: string;
let engine: Engine;

beforeAll(async () => {
  folder = await mkdtemp(path.join(tmpdir(), "sparring-engine-"));
  file = path.join(folder, "tiny.safetensors");
  const weights = Weights.random(TINY_SHAPE, Key.root("tiny"));
  const rng = Key.root("all").stream();
  for (let i = 0; i < weights.flat.length; i++) weights.flat[i] += 0.1 * rng.normal();
  await writeFile(file, encodeWeights(weights, WORDS));
  engine = await loadLocalEngine({ form, weights: file, threads: 1 });
});

afterAll(async () => {
  await engine.close();
  await rm(folder, { recursive: true });
});

function picture(id: string): Picture {
  const rng = Key.root(id).stream();
  return {
    id,
    image: { width: 16, height: 16, data: Uint8Array.from({ length: 768 }, () => rng.int(0, 255)) },
  };
}

const heard = ["<civilian>", "<p1>", "red", "cube", ".", "<vote>"].map(tokenOf);
const prompt = (id: string, tokens: readonly number[]): ModelInput => [
  { type: "image", picture: picture(id) },
  { type: "tokens", tokens },
];

function datumOf(input: ModelInput, targets: readonly number[]): Datum {
  return {
    input: [...input, { type: "tokens", tokens: targets.slice(0, -1) }],
    targets,
    weights: targets.map(() => 1),
  };
}

const prompts = [
  prompt("a", [...heard, seatToken(0)]),
  prompt("a", [...heard, seatToken(1)]),
  prompt("b", [...heard.slice(0, 2), tokenOf("blue"), tokenOf("."), seatToken(2)]),
  prompt("a", [...heard.slice(0, 5), seatToken(1)]),
];
const options = { maxTokens: 6, temperature: 1, keys: prompts.map((_, i) => Key.root("keys").child(i)) };

describe("sampling", () => {
  it("reports the log-probabilities that training computes for the same tokens", async () => {
    const completions = await engine.sampler().sample(prompts, options);
    const data = completions.map(({ tokens }, i) => datumOf(prompts[i], tokens));
    const expected = await engine.logprobs(data);
    completions.forEach(({ logprobs }, i) => {
      logprobs.forEach((logprob, j) => {
        expect(logprob).toBeCloseTo(expected[i][j], 4);
      });
    });
  });

  it("continues a text it has heard as if it read it anew", async () => {
    const sampler = engine.sampler("base");
    await sampler.sample([prompts[3]], { ...options, keys: [options.keys[3]] });
    const warm = await sampler.sample([prompts[0]], { ...options, keys: [options.keys[0]] });
    const cold = await engine.sampler("base").sample([prompts[0]], { ...options, keys: [options.keys[0]] });
    expect(warm[0].tokens).toEqual(cold[0].tokens);
  });

  it("gives a prompt the same tokens alone and in a batch", async () => {
    const together = await engine.sampler("base").sample(prompts, options);
    for (let i = 0; i < prompts.length; i++) {
      const alone = await engine
        .sampler("base")
        .sample([prompts[i]], { ...options, keys: [options.keys[i]] });
      expect(alone[0].tokens).toEqual(together[i].tokens);
    }
  });

  it("samples words again less often under a repetition penalty, and tells the log-probabilities without it", async () => {
    const longer = { maxTokens: 12, temperature: 1 };
    const keys = Array.from({ length: 24 }, (_, i) => Key.root("penalty").child(i));
    const many = keys.map(() => prompts[0]);
    const repeated = async (repetitionPenalty?: number) => {
      const said = await engine.sampler().sample(many, { ...longer, keys, repetitionPenalty });
      const total = said.reduce((sum, { tokens }) => sum + tokens.length - new Set(tokens).size, 0);
      return { said, share: total / said.reduce((sum, { tokens }) => sum + tokens.length, 0) };
    };
    const [free, under] = [await repeated(), await repeated(2)];
    expect(under.share).toBeLessThan(free.share);
    const data = under.said.map(({ tokens }, i) => datumOf(many[i], tokens));
    const logprobs = await engine.logprobs(data);
    under.said.forEach((one, i) => {
      one.logprobs.forEach((value, t) => {
        expect(value).toBeCloseTo(logprobs[i][t], 4);
      });
    });
    expect([...penalised(Float32Array.of(2, -2, 1), [0, 1, 0], 2)]).toEqual([1, -4, 1]);
  });

  it("takes the likeliest token at temperature 0", async () => {
    const [a, b] = await engine
      .sampler()
      .sample([prompts[0], prompts[0]], { ...options, temperature: 0, keys: options.keys.slice(0, 2) });
    expect(a.tokens).toEqual(b.tokens);
  });
});

describe("learning", () => {
  it("makes a token likelier that has a positive weight, and saves and restores where it was", async () => {
    const own = await loadLocalEngine({ form, weights: file, threads: 1 });
    const data = [datumOf(prompts[0], [tokenOf("true")]), datumOf(prompts[1], [tokenOf("false")])];
    const before = await own.logprobs(data);
    await own.forwardBackward(data, { kind: "cross_entropy" });
    await own.optimStep(ADAM);
    const state = path.join(folder, "state");
    await own.saveState(state);
    const step = async (which: Engine) => {
      await which.forwardBackward(data, { kind: "cross_entropy" });
      await which.optimStep(ADAM);
      return which.logprobs(data);
    };
    const after = await step(own);
    expect(after[0][0]).toBeGreaterThan(before[0][0]);
    expect(after[1][0]).toBeGreaterThan(before[1][0]);
    expect((await own.logprobs(data, "base"))[0][0]).toBeCloseTo(before[0][0], 6);
    const again = await loadLocalEngine({ form, weights: file, threads: 1 });
    await again.loadState(state);
    expect(await step(again)).toEqual(after);
    await own.close();
    await again.close();
  });

  it("gives the gradient of one sequence whether it is packed with others or alone", async () => {
    const losses = await Promise.all(
      prompts.map(
        async (input) =>
          (await engine.forwardBackward([datumOf(input, [3, 4])], { kind: "cross_entropy" })).loss,
      ),
    );
    const apart = (await engine.optimStep({ ...ADAM, learningRate: 0 })).gradientNorm;
    const data = prompts.map((input) => datumOf(input, [3, 4]));
    const { loss } = await engine.forwardBackward(data, { kind: "cross_entropy" });
    const together = (await engine.optimStep({ ...ADAM, learningRate: 0 })).gradientNorm;
    expect(loss).toBeCloseTo(
      losses.reduce((a, b) => a + b, 0),
      3,
    );
    expect(together).toBeCloseTo(apart as number, 3);
  });
});

describe("bad input", () => {
  it("refuses a damaged weights file by name", async () => {
    const damaged = path.join(folder, "damaged.safetensors");
    await writeFile(damaged, encodeWeights((await readWeights(file)).weights, WORDS));
    await truncate(damaged, 2000);
    await expect(loadLocalEngine({ form, weights: damaged })).rejects.toThrow(CheckpointError);
    await expect(loadLocalEngine({ form, weights: damaged })).rejects.toThrow(
      /damaged\.safetensors is damaged/,
    );
    await expect(loadLocalEngine({ form, weights: path.join(folder, "none") })).rejects.toThrow(
      /cannot read/,
    );
  });

  const inputOf = (width: number, height: number, data = new Uint8Array(width * height * 3)): ModelInput => [
    { type: "image", picture: { id: `${width}`, image: { width, height, data } } },
    { type: "tokens", tokens: [5, 6] },
  ];

  it("refuses smaller and oblong pictures, inputs of another form and unknown frozen weights", async () => {
    for (const [width, height] of [
      [8, 8],
      [32, 16],
    ])
      await expect(engine.logprobs([datumOf(inputOf(width, height), [1])])).rejects.toThrow(
        `${width}×${height}, the model reads 16×16; set pairs.pictureSize to 16 or more`,
      );
    await expect(engine.logprobs([datumOf(inputOf(16, 16).slice(1), [1])])).rejects.toThrow(EngineError);
    expect(() => engine.sampler("nobody")).toThrow(/nobody/);
  });

  it("reads a larger picture as the means over its pixels", async () => {
    const small = Uint8Array.from({ length: 16 * 16 * 3 }, (_, i) => 5 + ((i * 37) % 240));
    const large = Uint8Array.from({ length: 32 * 32 * 3 }, (_, i) => {
      const [x, y, c] = [Math.floor(i / 3) % 32, Math.floor(i / 96), i % 3];
      return small[((y >> 1) * 16 + (x >> 1)) * 3 + c] + ((x + y) % 2 === 0 ? 5 : -5);
    });
    const [one, two] = await engine.logprobs([
      datumOf(inputOf(16, 16, small), [1]),
      datumOf(inputOf(32, 32, large), [1]),
    ]);
    expect(two).toEqual(one);
  });
});
