/** The shipped model out into standard formats and back, and a game played by the exported file. */
import fs from "node:fs";
import os from "node:os";
import path from "node:path";
import { afterAll, expect, test } from "vitest";
import { cli } from "../src/cli/session-fixture.ts";
import { Key } from "../src/core/rng.ts";
import { loadLocalEngine } from "../src/engine/local/engine.ts";
import { onnxFacts } from "../src/engine/local/export/onnx/facts.ts";
import { OnnxSession } from "../src/engine/local/export/onnx/session.ts";
import { exportedSampler } from "../src/engine/local/export/sampler.ts";
import { spotTheSpyForm } from "../src/engine/local/forms/spot-the-spy.ts";
import type { Sampler } from "../src/players/player.ts";
import { policy } from "../src/players/policy.ts";
import { playEpisodes } from "../src/rollout/play.ts";
import { openPlay } from "../src/run/open/games.ts";
import { resolveConfig } from "../src/run/settings/resolve.ts";

const root = fs.mkdtempSync(path.join(os.tmpdir(), "sparring-exported-"));
const at = (name: string) => path.join(root, name);
afterAll(() => fs.rmSync(root, { recursive: true }));

const SHIPPED = path.join(import.meta.dirname, "../weights/base.safetensors");

test("the ONNX file gives the engine's log-probabilities; it and the folder give the weights file back", async () => {
  const exported = await cli("export", "onnx", "base", "--out", at("base.onnx"), "--verify", "--json");
  expect([exported.code, exported.err]).toEqual([0, ""]);
  const { verified } = JSON.parse(exported.out);
  expect(verified.compared).toBeGreaterThan(1000);
  expect(verified.largest).toBeLessThanOrEqual(1e-4);
  expect((await cli("export", "hf", "base", "--out", at("base"))).code).toBe(0);
  for (const name of ["base.onnx", "base"]) {
    const again = at(`${name}.safetensors`);
    expect((await cli("import", at(name), "--out", again)).code).toBe(0);
    expect(fs.readFileSync(again).equals(fs.readFileSync(SHIPPED))).toBe(true);
  }
  const played = await cli("evaluate", "match", at("base.safetensors"), "base", "--games", "2", "--json");
  expect(JSON.parse(played.out)).toMatchObject({ games: 2 });
});

test("the exported file says the words of a game that the engine says", async () => {
  const { game, secrets } = await openPlay(resolveConfig({ flags: ["game.clueRounds=1"] }));
  const { secret } = await secrets.deal("heldout", 3);
  const bytes = fs.readFileSync(at("base.onnx"));
  const session = await OnnxSession.open(bytes);
  const engine = await loadLocalEngine({ weights: SHIPPED, form: spotTheSpyForm, threads: 1 });
  const saidBy = async (sampler: Sampler) => {
    const player = policy({ name: "model", sampler, renderer: spotTheSpyForm });
    const table = { id: "game", key: Key.root("exported game"), game, players: () => player, secret };
    const secretInfo = { source: secrets.name, split: "heldout", index: 3, id: "secret" };
    const [{ turns }] = await playEpisodes([{ ...table, secretInfo }]);
    return turns.map(({ text }) => text);
  };
  const said = await saidBy(exportedSampler(onnxFacts(bytes), (prompt) => session.logprobs(prompt)));
  expect(said).toEqual(await saidBy(engine.sampler()));
  expect(said.length).toBeGreaterThan(8);
  await Promise.all([session.close(), engine.close()]);
});

test("the card of a measured run has its results with intervals", async () => {
  const few = ["--iterations", "1", "--games-per-iteration", "4", "--evaluation.games", "4"];
  expect((await cli("train", "--preset", "spiral", ...few, "--run", at("run"))).code).toBe(0);
  expect((await cli("export", "hf", at("run"), "--out", at("run-hf"))).code).toBe(0);
  const [, results] = fs.readFileSync(at("run-hf/README.md"), "utf8").split(/^## /m).slice(1);
  expect(results).toMatch(/^Results\n/);
  expect(results).toMatch(/trained wins [\d.]+% \(95% interval [\d.]+-[\d.]+%\) of 4 games/);
  expect(results).toMatch(/Exploitability \d/);
});
