import fs from "node:fs";
import path from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import { VOCABULARY } from "../../../engine/fake/language.ts";
import { TestStore } from "../fixtures/store.ts";
import { type OpenedRun, OpenedRuns } from "../store/opened-runs.ts";
import { nearestCheckpoint, storedCheckpoints } from "./checkpoints.ts";
import { RunWeights } from "./run-weights.ts";

const CHECKPOINTS = path.resolve(import.meta.dirname, "../../../../test/fixtures/run-of-84bf03c/checkpoints");
const store = new TestStore();
const weights = new RunWeights(false);
let run: OpenedRun;
beforeAll(async () => {
  fs.cpSync(CHECKPOINTS, path.join(store.addRun("run"), "checkpoints"), { recursive: true });
  run = await new OpenedRuns(store.folder, false).open("run");
});
afterAll(async () => {
  await weights.close();
  store.remove();
});

test("the nearest checkpoint at or before an iteration; before the first one it is the base", () => {
  expect(storedCheckpoints(run.folder)).toEqual([2, 3]);
  expect([0, 1, 2, 3, 99].map((iteration) => nearestCheckpoint(run.folder, iteration))).toEqual([
    0, 0, 2, 3, 3,
  ]);
  expect(storedCheckpoints(store.path("none"))).toEqual([]);
});

test("one computes at a time, and others wait only until they are many", async () => {
  let [now, most] = [0, 0];
  let free = () => {};
  const held = new Promise<void>((resolve) => {
    free = resolve;
  });
  const work = async () => {
    most = Math.max(most, ++now);
    await held;
    now--;
  };
  const asked = Array.from({ length: 12 }, () => weights.use(run, 2, work).catch(({ status }) => status));
  free();
  const answers = await Promise.all(asked);
  expect(most).toBe(1);
  expect(answers.filter((answer) => answer === 503).length).toBeGreaterThan(0);
  expect(answers.filter((answer) => answer === undefined).length).toBeGreaterThan(1);
});

test("weights of another iteration are other ones, and the base stays", async () => {
  // "Whom do you suspect?", answered with n/a.
  const tokens = ["<vote>", "4"].map((word) => VOCABULARY.indexOf(word));
  const targets = [VOCABULARY.indexOf("n/a")];
  const datum = { input: [{ type: "tokens" as const, tokens }], targets, weights: [0] };
  const of = (iteration: number) =>
    weights.use(run, iteration, async ({ engine, policy, base }) => [
      await engine.logprobs([datum], policy),
      await engine.logprobs([datum], base),
    ]);
  const [two, three, two2, none] = [await of(2), await of(3), await of(2), await of(0)];
  expect(two2).toEqual(two);
  expect(two[0]).not.toEqual(three[0]);
  expect(two[1]).toEqual(three[1]);
  expect(none[0]).toEqual(two[1]);
});

test("a checkpoint larger than any is not loaded, and nothing outside of the run is", async () => {
  fs.truncateSync(path.join(run.folder, "checkpoints", "0003", "engine", "fake.json"), 2 ** 28 + 1);
  await expect(weights.use(run, 3, async () => {})).rejects.toThrow(/at most 268435456 are loaded/);
  fs.rmSync(path.join(run.folder, "checkpoints"), { recursive: true });
  fs.symlinkSync(CHECKPOINTS, path.join(run.folder, "checkpoints"));
  expect(storedCheckpoints(run.folder)).toEqual([]);
  await expect(weights.use(run, 2, async () => {})).rejects.toThrow(/no file checkpoints/);
});
