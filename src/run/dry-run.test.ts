/** What is counted before a server is asked. */
import { expect, test } from "vitest";
import { tinyRenderer } from "../engine/renderers/vectors-fixture.ts";
import { estimate } from "./dry-run.ts";
import { resolveConfig } from "./settings/resolve.ts";

const flags = ["engine.kind=tinker", "engine.model=tiny/qwen3-vl"];

test("of spot-the-spy: its prompts with pictures, votes asked again included", async () => {
  const config = resolveConfig({ flags: [...flags, "iterations=2", "gamesPerIteration=8", "trainPairs=8"] });
  const { training, heldOut, checkpoints, optimiserSteps } = await estimate(config, tinyRenderer("qwen3-vl"));
  const { civilians, clueRounds } = config.game as { civilians: number; clueRounds: number };
  const turns = (civilians + 1) * clueRounds + civilians;
  const again = civilians;
  expect(training.games).toBe(16);
  expect(training.prompts).toBeGreaterThanOrEqual(16 * turns);
  expect(training.prompts).toBeLessThanOrEqual(16 * (turns + again + 1));
  expect(training.read).toBeGreaterThan(training.pictures * 64);
  expect(training.sampled).toBe(training.prompts * 64);
  expect(training.scored).toBe(training.trained);
  const { games, gamesDuring, panelGames } = config.evaluation;
  expect(heldOut.games).toBe(games + 2 * gamesDuring + 4 * panelGames);
  expect(heldOut.trained).toBe(0);
  expect([checkpoints, optimiserSteps]).toEqual([1, 2]);
});

test("of Kuhn poker: two or three prompts a game, and no picture", async () => {
  const config = resolveConfig({
    preset: "spiral",
    flags: [...flags, "iterations=3", "gamesPerIteration=10"],
  });
  const { training } = await estimate(config, tinyRenderer("qwen3"));
  expect(training).toMatchObject({ games: 30, pictures: 0, scored: 0 });
  expect(training.prompts / 30).toBeGreaterThanOrEqual(1);
  expect(training.prompts / 30).toBeLessThanOrEqual(3);
});
