/** `sparring export adapter` from the command line: the folder it writes, and what makes it write none. */
import fs from "node:fs";
import os from "node:os";
import path from "node:path";
import { afterAll, afterEach, beforeEach, describe, expect, test } from "vitest";
import { CHECKPOINT_SCHEMA, saveCheckpoint } from "../../checkpoint/checkpoint.ts";
import type { Engine } from "../../engine/engine.ts";
import {
  configFile,
  type MadeFile,
  safetensors,
  TENSORS,
  tarGz,
  tensorFile,
} from "../../engine/tinker/adapter/fixtures/archive.ts";
import { faults, TestServer } from "../../engine/tinker/client/fixtures/server.ts";
import { writeRemote } from "../../engine/tinker/remote-file.ts";
import { resolveConfig } from "../../run/settings/resolve.ts";
import { session } from "../session-fixture.ts";

const KEY = "tml-very-secret-key";
const MODEL = "tiny/qwen3";
const ARCHIVE = "training_runs/run/checkpoints/sampler_weights/export/archive";
const root = fs.mkdtempSync(path.join(os.tmpdir(), "sparring-export-"));
let server: TestServer;
let storage: TestServer;
let number = 0;

beforeEach(async () => {
  [server, storage] = [await TestServer.start(), await TestServer.start()];
});
afterEach(async () => {
  await server.stop();
  await storage.stop();
});
afterAll(() => fs.rmSync(root, { recursive: true }));

/** A run with checkpoints after iterations 2 and 4, as a run on the server leaves it. */
async function makeRun(...flags: string[]): Promise<string> {
  const run = path.join(root, `run-${++number}`);
  const engine = [`engine.url=${server.url}`, `engine.model=${MODEL}`, "engine.loraRank=4"];
  const config = resolveConfig({ preset: "spiral", flags: ["engine.kind=tinker", ...engine, ...flags] });
  fs.mkdirSync(run);
  fs.writeFileSync(path.join(run, "config.json"), JSON.stringify(config));
  for (const iteration of [2, 4]) {
    const saves = {
      saveState: async (folder: string) =>
        writeRemote(
          folder,
          {
            url: `${server.url}/api/v1/`,
            model: MODEL,
            loraRank: 4,
            path: `tinker://run/weights/state-${iteration}`,
          },
          {} as never,
        ),
    } as Partial<Engine> as Engine;
    await saveCheckpoint(path.join(run, "checkpoints"), saves, {
      ...{ schema: CHECKPOINT_SCHEMA, iteration, optimiserStep: 2 * iteration, key: "1", configHash: "c" },
      ...{ baseWeights: "w", events: 0, algorithm: {} },
    });
  }
  return run;
}

async function gives(...files: MadeFile[]): Promise<void> {
  server.always(ARCHIVE, (_, response) =>
    response.writeHead(302, { location: `${storage.url}/a?sig=1` }).end(),
  );
  const bytes = await tarGz(...files);
  storage.always("/a?sig=1", (seen, response) => faults.file(bytes)(seen, response, () => ({})));
}

const cli = (...argv: string[]) => session(["export", "adapter", ...argv], { env: { TINKER_API_KEY: KEY } });

describe("sparring export adapter", () => {
  test("writes the newest checkpoint's adapter, and leaves nothing on the server", async () => {
    const run = await makeRun();
    const out = path.join(root, "adapter");
    await gives(configFile(), tensorFile());
    const { code, out: text, err } = await cli(run, "--out", out);
    expect([code, err]).toEqual([0, ""]);
    expect(text).toContain(
      "the adapter of tiny/qwen3 after iteration 4, rank 4, 120 numbers for lm_head, q_proj",
    );
    expect(fs.readdirSync(out).sort()).toEqual([
      "README.md",
      "adapter_config.json",
      "adapter_model.safetensors",
    ]);
    const config = JSON.parse(fs.readFileSync(path.join(out, "adapter_config.json"), "utf8"));
    expect(config).toMatchObject({
      r: 4,
      base_model_name_or_path: MODEL,
      target_modules: ["q_proj", "lm_head"],
    });
    const [loaded] = server.requests("load_weights");
    expect(loaded.json).toMatchObject({ path: "tinker://run/weights/state-4", optimizer: false });
    const deleted = server.seen.filter(({ method }) => method === "DELETE").map((each) => each.path);
    expect(deleted).toEqual(["training_runs/run/checkpoints/sampler_weights/export"]);
    expect(server.requests("unload_model")).toHaveLength(1);
    expect(server.requests("save_weights_for_sampler")[0].json.ttl_seconds).toBe(86_400);
    expect(JSON.stringify(storage.seen)).not.toContain(KEY);
    expect(fs.readdirSync(root).filter((name) => name.includes(".tmp"))).toEqual([]);
  });

  test("the model card tells the training, and neither address, key nor path", async () => {
    const run = await makeRun("pairs.source=/somewhere/mine/store", "iterations=4");
    const out = path.join(root, "card");
    await gives(configFile(), tensorFile());
    expect((await cli(run, "--out", out)).code).toBe(0);
    const card = fs.readFileSync(path.join(out, "README.md"), "utf8");
    for (const words of [
      `base_model: "${MODEL}"`,
      "LoRA adapter of rank 4 (alpha 32)",
      "| optimiser steps | 8 |",
      "| iterations | 4 of 4 |",
      "| pictures | store |",
      "nothing was measured",
      "None is stated.",
    ])
      expect(card).toContain(words);
    for (const words of [server.url, KEY, root, "/somewhere"]) expect(card).not.toContain(words);
    expect(card).not.toMatch(/^license:/m);
  });

  test("of an earlier iteration, as JSON", async () => {
    const run = await makeRun();
    await gives(configFile(), tensorFile(), { header: { name: "notes.txt" } });
    const { out } = await cli(run, "--out", path.join(root, "earlier"), "--checkpoint", "2", "--json");
    expect(JSON.parse(out)).toMatchObject({
      iteration: 2,
      optimiserStep: 4,
      rank: 4,
      leftOut: ["notes.txt"],
    });
    expect(server.requests("load_weights")[0].json.path).toBe("tinker://run/weights/state-2");
  });

  const wrongRank = () => gives(configFile({ r: 8, lora_alpha: 8 }), tensorFile());
  const broken = { ...TENSORS, extra: { shape: [1], values: [Number.NaN] } };
  test.each<[string, () => Promise<void> | void, number, RegExp]>([
    ["an adapter of another rank", wrongRank, 3, /rank 8, and the run has engine\.loraRank 4/],
    [
      "NaN",
      () => gives(configFile(), tensorFile(safetensors(broken))),
      3,
      /tensor extra has a number that is not/,
    ],
    ["whole weights", () => gives({ header: { name: "weights.safetensors" } }), 3, /holds no adapter_config/],
    ["a link", () => gives({ header: { name: "x", type: "symlink", linkname: "/" } }), 3, /but a symlink/],
    ["a page", () => server.fault(ARCHIVE, faults.text("<html>hi</html>")), 6, /an HTML page/],
    [
      "no such weights",
      () => server.fault("load_weights", faults.status(404, { detail: "gone" })),
      7,
      /--checkpoint/,
    ],
  ])("a server that gives %s: nothing is written, and nothing stays", async (_, prepare, code, words) => {
    await prepare();
    const run = await makeRun();
    const out = path.join(root, `never-${number}`);
    const answer = await cli(run, "--out", out);
    expect([answer.code, fs.existsSync(out)]).toEqual([code, false]);
    expect(answer.err).toMatch(words);
    expect(answer.err).not.toContain(KEY);
    expect(fs.readdirSync(root).filter((name) => name.includes(".tmp"))).toEqual([]);
    expect(server.requests("unload_model")).toHaveLength(1);
  });

  test("a folder that holds something stays as it is, and an empty one is taken", async () => {
    const run = await makeRun();
    const [full, empty] = ["full", "empty"].map((name) => path.join(root, name));
    for (const folder of [full, empty]) fs.mkdirSync(folder);
    fs.writeFileSync(path.join(full, "mine"), "");
    await gives(configFile(), tensorFile());
    const { code, err } = await cli(run, "--out", full);
    expect([code, err]).toEqual([3, expect.stringContaining("is not empty: nothing is overwritten")]);
    expect(server.seen).toEqual([]);
    expect((await cli(run, "--out", empty)).code).toBe(0);
    expect(fs.readdirSync(empty)).toHaveLength(3);
  });

  test.each<[string, string[], string[], number, RegExp]>([
    ["another engine", ["engine.kind=fake"], [], 2, /trained by the engine "fake", which has no adapter/],
    ["all weights", ["engine.loraRank=0"], [], 2, /trains all weights \(engine\.loraRank is 0\)/],
    ["no such checkpoint", [], ["--checkpoint", "3"], 7, /no checkpoint of iteration 3\. It has 2, 4/],
  ])("%s", async (_, flags, more, code, words) => {
    const run = await makeRun();
    const file = path.join(run, "config.json");
    const config = resolveConfig({
      base: JSON.parse(fs.readFileSync(file, "utf8")),
      flags,
    });
    fs.writeFileSync(file, JSON.stringify(config));
    const answer = await cli(run, "--out", path.join(root, "none"), ...more);
    expect(answer.code).toBe(code);
    expect(answer.err).toMatch(words);
    expect(server.seen).toEqual([]);
  });

  test("no run", async () => {
    const { code, err } = await cli(path.join(root, "nowhere"), "--out", path.join(root, "none"));
    expect([code, err]).toEqual([7, expect.stringContaining("is not a run directory")]);
  });
});
