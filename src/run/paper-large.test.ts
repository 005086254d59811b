/** The presets `paper` and `published-code` with a large model's renderer on the test server: prompts with pictures, votes, groups, steps. */
import fs from "node:fs";
import os from "node:os";
import path from "node:path";
import { afterAll, expect, test } from "vitest";
import { startTiny, writeTinyModel } from "../engine/tinker/fixtures/tiny-engine.ts";
import { readEvents } from "./record/events.ts";
import { resolveConfig } from "./settings/resolve.ts";
import { runConfig } from "./train-fixture.ts";

const root = fs.mkdtempSync(path.join(os.tmpdir(), "sparring-paper-large-"));
const files = writeTinyModel(path.join(root, "model"), "qwen3-vl");
afterAll(() => fs.rmSync(root, { recursive: true }));
const ANSWERS = ["1", "2", "3", "n/a", "a red cube", "two balls"].map((text) => `\\boxed{${text}}`);

async function iterationsOf(preset: string, ...flags: string[]) {
  const { server } = await startTiny({ model: "qwen3-vl", answers: ANSWERS });
  const folder = path.join(root, preset);
  const config = resolveConfig({
    preset,
    flags: [
      ...["engine.kind=tinker", "engine.model=tiny/qwen3-vl", `engine.url=${server.url}`],
      ...[`engine.modelFiles=${files}`, "engine.server=sparring", "engine.maxTokens=16"],
      ...["gamesPerIteration=3", "trainPairs=4", "evaluation.games=0", "checkpoint.every=4", ...flags],
    ],
  });
  await runConfig(folder, config);
  await server.stop();
  const events = readEvents(path.join(folder, "events.jsonl"));
  return events.filter(({ type }) => type === "iteration") as unknown as {
    phase: string;
    turns: number;
    rolloutGap: number;
    metrics: Record<string, number>;
  }[];
}

test("paper: decisions train first, on the votes of each game, held to the base", async () => {
  const [first] = await iterationsOf("paper", "iterations=1");
  expect(first).toMatchObject({ phase: "decision", metrics: { groups: 3, failures: 0 } });
  expect(first.metrics).toHaveProperty("argmaxAccuracy");
  expect(first.rolloutGap).toBeLessThan(1e-5);
}, 60_000);

test("published-code: eight votes of one reader are a group, and count in the clues' rewards", async () => {
  const [decision, clue] = await iterationsOf("published-code", "iterations=2");
  expect([decision.phase, clue.phase]).toEqual(["decision", "clue"]);
  expect(decision.metrics.groups).toBe(3);
  // A game's clues and its eight votes train in both phases, as the loss is not masked.
  for (const { metrics } of [decision, clue]) expect(metrics).not.toHaveProperty("argmaxAccuracy");
  expect(clue.rolloutGap).toBeLessThan(1e-5);
}, 60_000);
