/** `sparring export onnx`, `export hf` and `import` from the command line, with the text model of a small game. */
import fs from "node:fs";
import os from "node:os";
import path from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { CHECKPOINT_SCHEMA, saveCheckpoint } from "../../checkpoint/checkpoint.ts";
import { Key } from "../../core/rng.ts";
import type { Engine } from "../../engine/engine.ts";
import { kuhnPokerForm } from "../../engine/local/forms/kuhn-poker.ts";
import { randomWeights } from "../../engine/local/text/random.ts";
import { encodeWeights, readWeights } from "../../engine/local/weights.ts";
import { resolveConfig } from "../../run/settings/resolve.ts";
import { cli } from "../session-fixture.ts";

const root = fs.mkdtempSync(path.join(os.tmpdir(), "sparring-formats-"));
const at = (...names: string[]) => path.join(root, ...names);
const weights = at("kuhn.safetensors");
const KUHN = ["--game", "kuhn-poker"];

/** Weights that say something, of a seed. */
function bytesOf(seed: string): Uint8Array {
  const form = kuhnPokerForm();
  const made = randomWeights(form, Key.root(seed));
  const rng = Key.root(seed).child("noise").stream();
  made.flat.forEach((value, i) => {
    made.flat[i] = value + 0.1 * rng.normal();
  });
  return encodeWeights(made, form.words, { seed });
}

beforeAll(() => fs.writeFileSync(weights, bytesOf("1")));
afterAll(() => fs.rmSync(root, { recursive: true }));

/** A run with an average of its weights, as a run of the local engine leaves it; without optimiser and events. */
async function makeRun(name: string, ...flags: string[]): Promise<string> {
  const run = at(name);
  const config = resolveConfig({ preset: "spiral", flags: ["pairs.source=/somewhere/mine/store", ...flags] });
  fs.mkdirSync(run);
  fs.writeFileSync(path.join(run, "config.json"), JSON.stringify(config));
  const saveState = async (folder: string) => {
    fs.mkdirSync(folder, { recursive: true });
    fs.writeFileSync(path.join(folder, "weights.safetensors"), bytesOf("current"));
    fs.writeFileSync(path.join(folder, "average.safetensors"), bytesOf("average"));
  };
  await saveCheckpoint(path.join(run, "checkpoints"), { saveState } as Partial<Engine> as Engine, {
    ...{ schema: CHECKPOINT_SCHEMA, iteration: 3, optimiserStep: 3, key: "1", configHash: "c" },
    ...{ baseWeights: "start-weights", events: 0, algorithm: {} },
  });
  return run;
}

describe("a weights file", () => {
  test("becomes an ONNX file that gives the engine's log-probabilities, and comes back byte for byte", async () => {
    const [file, again] = [at("kuhn.onnx"), at("again.safetensors")];
    const exported = await cli("export", "onnx", weights, ...KUHN, "--out", file, "--verify", "--json");
    expect([exported.code, exported.err]).toEqual([0, ""]);
    const { verified } = JSON.parse(exported.out);
    expect(verified).toMatchObject({ prompts: 24, within: true });
    expect(verified.compared).toBeGreaterThan(24);
    const stored = JSON.parse(fs.readFileSync(`${file}.verify.json`, "utf8"));
    expect(stored).toMatchObject({ format: "sparring-prompts-1", pictureSize: 0, tolerance: 1e-4 });
    expect(stored.prompts[0].logprobs).toHaveLength(stored.prompts[0].tokens.length - 1);
    const imported = await cli("import", file, "--out", again);
    expect([imported.code, imported.out]).toEqual([0, expect.stringContaining("byte for byte")]);
    expect(fs.readFileSync(again).equals(fs.readFileSync(weights))).toBe(true);
  });

  test("becomes a folder, and comes back; a changed number is told", async () => {
    const [folder, again, other] = [at("kuhn-hf"), at("from-hf.safetensors"), at("other.safetensors")];
    const exported = await cli("export", "hf", weights, ...KUHN, "--out", folder, "--verify");
    expect([exported.code, exported.err]).toEqual([0, ""]);
    expect(exported.out).toMatch(/Checked on 24 prompts: \d+ log-probabilities, the largest difference is/);
    expect(fs.existsSync(path.join(folder, "verify.json"))).toBe(true);
    expect((await cli("import", folder, "--out", again)).code).toBe(0);
    expect(fs.readFileSync(again).equals(fs.readFileSync(weights))).toBe(true);
    const tensors = path.join(folder, "model.safetensors");
    const bytes = fs.readFileSync(tensors);
    bytes.writeFloatLE(0.5, bytes.length - 4);
    fs.writeFileSync(tensors, bytes);
    expect((await cli("import", folder, "--out", other)).out).toContain("It is another file than the one");
  });

  test("is refused without its game, and nothing is overwritten", async () => {
    const out = at("never.onnx");
    const wrong = await cli("export", "onnx", weights, "--out", out);
    expect([wrong.code, wrong.err]).toEqual([7, expect.stringContaining("made with another vocabulary")]);
    expect(fs.existsSync(out)).toBe(false);
    for (const format of ["onnx", "hf"]) {
      const file = at(`taken-${format}`);
      if (format === "onnx") fs.writeFileSync(file, "mine");
      else fs.mkdirSync(path.join(file, "mine"), { recursive: true });
      const taken = await cli("export", format, weights, ...KUHN, "--out", file);
      expect([taken.code, taken.err]).toEqual([3, expect.stringContaining("nothing is overwritten")]);
    }
    const taken = await cli("import", at("none"), "--out", weights);
    expect([taken.code, taken.err]).toEqual([3, expect.stringContaining("nothing is overwritten")]);
  });
});

describe("export weights", () => {
  const [start, trained] = [at("start.safetensors"), at("trained.safetensors")];
  beforeAll(() => {
    fs.writeFileSync(start, bytesOf("start"));
    fs.writeFileSync(trained, bytesOf("trained"));
  });
  const exported = (out: string, ...words: string[]) =>
    cli("export", "weights", trained, ...KUHN, "--set", `engine.weights=${start}`, "--out", out, ...words);
  const flat = async (file: string) => (await readWeights(file)).weights.flat;

  test("writes the file as it is, or the mean with the base in that share", async () => {
    const [whole, mean] = [at("whole.safetensors"), at("mean.safetensors")];
    expect((await exported(whole)).code).toBe(0);
    expect(fs.readFileSync(whole).equals(fs.readFileSync(trained))).toBe(true);
    const { code, out } = await exported(mean, "--share", "0.75", "--json");
    expect(code).toBe(0);
    expect(JSON.parse(out)).toMatchObject({ file: mean, share: 0.75 });
    const [a, b, between] = [await flat(start), await flat(trained), await flat(mean)];
    expect(a[5]).not.toBe(b[5]);
    for (const i of [5, between.length - 1]) expect(between[i]).toBeCloseTo(0.25 * a[i] + 0.75 * b[i], 6);
  });

  test("refuses another base than the run's, and shares that are none", async () => {
    const run = await makeRun("moved", `engine.weights=${start}`);
    const words = ["export", "weights", run, "--share", "0.5", "--out", at("no.safetensors")];
    const { code, err } = await cli(...words);
    expect([code, err]).toEqual([2, expect.stringContaining("began with weights start-weights")]);
    for (const share of ["0", "1.5", "x", ""])
      expect((await exported(at("no.safetensors"), "--share", share)).err).toContain("above 0 and at most 1");
    expect(fs.existsSync(at("no.safetensors"))).toBe(false);
  });
});

describe("a run", () => {
  test("gives its average, with a card that tells training and no path", async () => {
    const run = await makeRun("run", "iterations=3", "seed=7");
    const folder = at("run-hf");
    const { code, out } = await cli("export", "hf", run, "--out", folder, "--json");
    expect(code).toBe(0);
    const again = at("average.safetensors");
    await cli("import", folder, "--out", again);
    expect(fs.readFileSync(again).equals(Buffer.from(bytesOf("average")))).toBe(true);
    const card = fs.readFileSync(path.join(folder, "README.md"), "utf8");
    for (const words of [
      "pipeline_tag: text-generation",
      "# A player of Kuhn poker",
      "nothing was measured",
      "| nearest preset | spiral |",
      "| seed | 7 |",
      "| iterations | 3 of 3 |",
      "| differs: iterations | 3 |",
      "| start weights | start-weights |",
      JSON.parse(out).weights,
      "None is stated.",
    ])
      expect(card).toContain(words);
    for (const words of [root, "/somewhere"]) expect(card).not.toContain(words);
    expect(card).not.toMatch(/^license:/m);
  });

  test.each<[string, string[], RegExp]>([
    ["of a table", ["engine.kind=tabular"], /the engine "tabular" has no weights/],
    ["on a server", ["engine.kind=tinker", "engine.model=tiny/qwen3"], /export adapter RUN/],
  ])("%s is refused", async (name, flags, message) => {
    const run = await makeRun(name, ...flags);
    const { code, err } = await cli("export", "onnx", run, "--out", at("no.onnx"));
    expect([code, err]).toEqual([2, expect.stringMatching(message)]);
  });

  test("and bots and random weights are refused with the reason", async () => {
    const random = ["base", ...KUHN, "--set", "engine.weights=random"];
    for (const [words, message] of [
      [["bot:honest"], /bot:honest has no weights here/],
      [random, /random weights, which are in no file/],
    ] as const) {
      const { code, err } = await cli("export", "onnx", ...words, "--out", at("no.onnx"));
      expect([code, err]).toEqual([2, expect.stringMatching(message)]);
    }
  });
});
