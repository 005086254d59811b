/** Measures of a short run, against what the run itself found and what is known of the game. */
import fs from "node:fs";
import os from "node:os";
import path from "node:path";
import { afterAll, beforeAll, expect, it } from "vitest";
import { readRunConfig, readRunResult } from "../../run/record/run-directory.ts";
import { resolveConfig } from "../../run/settings/resolve.ts";
import { runConfig } from "../../run/train-fixture.ts";
import { GameMeasures, uniformIn } from "./measures.ts";

let runs: string;
let run: string;
beforeAll(async () => {
  runs = fs.mkdtempSync(path.join(os.tmpdir(), "sparring-measures-"));
  run = path.join(runs, "kuhn");
  const flags = ["engine.kind=tabular", "iterations=2", "gamesPerIteration=8", "evaluation.games=0"];
  await runConfig(run, resolveConfig({ preset: "spiral", flags }));
});
afterAll(() => fs.rmSync(runs, { recursive: true }));

it("exploitability is the run's own, and in another deck that of uniform play, whose rows were never met", async () => {
  const measures = new GameMeasures(runs);
  const config = readRunConfig(run);
  const own = { kind: "exploitability" } as const;
  const { exploitability } = readRunResult(run, config)!.solved!;
  expect((await measures.of(run, own)).estimate).toBe(exploitability);
  expect(exploitability).not.toBe(await uniformIn(config, own));
  expect(await uniformIn(config, own)).toBeCloseTo(11 / 24, 12);
  const four = { kind: "exploitability", game: { cards: 4 } } as const;
  expect((await measures.of(run, four)).estimate).toBeCloseTo((await uniformIn(config, four))!, 12);
  expect(new GameMeasures(runs).find(run, four)).toEqual(await measures.of(run, four));
});

it("gains from a bot are few chips a game, and a game of two sides has no team", async () => {
  const measures = new GameMeasures(runs);
  const { estimate, n } = await measures.of(run, { kind: "gain from", bot: "cfr", games: 40 });
  expect(n).toBe(20);
  expect(Math.abs(estimate)).toBeLessThan(1);
  const { estimate: share } = await measures.of(run, { kind: "win rate against", bot: "cfr", games: 40 });
  expect(share).toBeGreaterThan(0.2);
  expect(share).toBeLessThan(0.8);
  await expect(measures.of(run, { kind: "team gain" })).rejects.toThrow("no gain of a team");
});
