/**
 * Runs of a small model from random weights on a game without pictures: what they learn, and that they
 * repeat.
 */
import fs from "node:fs";
import os from "node:os";
import path from "node:path";
import { afterAll, expect, test } from "vitest";
import { ConfigError } from "../core/errors.ts";
import { openEngine, weightsHash } from "./open/engines.ts";
import { readEvents, withoutTimes } from "./record/events.ts";
import { resolveConfig } from "./settings/resolve.ts";
import { runConfig } from "./train-fixture.ts";

const root = fs.mkdtempSync(path.join(os.tmpdir(), "sparring-text-model-"));
afterAll(() => fs.rmSync(root, { recursive: true }));

const configOf = (...flags: string[]) =>
  resolveConfig({ preset: "spiral", flags: ["engine.threads=1", "evaluation.games=0", ...flags] });

const eventsOf = (folder: string) => withoutTimes(readEvents(path.join(folder, "events.jsonl")));

test("it learns which answers are moves, and to play better", async () => {
  const folder = path.join(root, "learns");
  const end = await runConfig(folder, configOf("iterations=60", "gamesPerIteration=128"));
  const events = eventsOf(folder);
  const solved = events.filter(({ type }) => type === "solved");
  // Every word is as likely at first: over the legal choices play is uniform, and of 13 words two are legal.
  expect(solved[0].result).toHaveProperty("exploitability", expect.closeTo(11 / 24, 5));
  const illegal = events.flatMap(({ metrics }) => (metrics as { illegalShare?: number })?.illegalShare ?? []);
  expect(illegal[0]).toBeGreaterThan(0.75);
  expect(illegal.at(-1)).toBeLessThan(0.5);
  if (end.kind !== "finished") throw new Error("the run stopped");
  expect(end.result.solved?.exploitability).toBeLessThan(0.43);
}, 60_000);

test("it continues from a checkpoint to the same events, with its average", async () => {
  const config = configOf("iterations=6", "gamesPerIteration=16", "checkpoint.every=3", "checkpoint.keep=0");
  const whole = path.join(root, "whole");
  await runConfig(whole, config);
  const again = path.join(root, "again");
  fs.cpSync(whole, again, { recursive: true });
  fs.rmSync(path.join(again, "result.json"));
  fs.rmSync(path.join(again, "checkpoints", "0006"), { recursive: true });
  await runConfig(again, config);
  expect(eventsOf(again)).toEqual(eventsOf(whole));
  const files = fs.readdirSync(path.join(again, "checkpoints", "0006", "engine"));
  expect(files).toContain("average.safetensors");
  for (const file of files) {
    const bytes = [whole, again].map((run) =>
      fs.readFileSync(path.join(run, "checkpoints", "0006", "engine", file)),
    );
    expect(bytes[0].equals(bytes[1]), file).toBe(true);
  }
}, 60_000);

test("other weights can be given, and are refused for another game; so are the shipped ones", async () => {
  const file = path.join(root, "whole", "checkpoints", "0006", "engine", "weights.safetensors");
  const { engine } = await openEngine(configOf(`engine.weights=${file}`));
  await engine.close();
  const other = openEngine(configOf(`engine.weights=${file}`, "game.name=tic-tac-toe"));
  await expect(other).rejects.toThrow(/another vocabulary .*tic-tac-toe is told in.* engine.weights=random/);
  const shipped = openEngine(configOf("engine.weights=shipped"));
  await expect(shipped).rejects.toThrow(ConfigError);
  await expect(shipped).rejects.toThrow(
    /plays "Who is the spy\?" alone, and game.name is kuhn-poker.*random/,
  );
  const pictures = openEngine(resolveConfig({ flags: ["engine.weights=random"] }));
  await expect(pictures).rejects.toThrow(/spot-the-spy is about pictures/);
});

test("random weights are known by what they follow from", () => {
  const hash = weightsHash(configOf());
  expect(hash).toMatch(/^[0-9a-f]{16}$/);
  expect(weightsHash(configOf("iterations=7"))).toBe(hash);
  expect(weightsHash(configOf("seed=2"))).not.toBe(hash);
  expect(weightsHash(configOf("game.name=tic-tac-toe"))).not.toBe(hash);
});
