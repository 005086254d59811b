/** Checkpoints: complete or absent, checked on load, with advice when damaged. */
import fs from "node:fs";
import os from "node:os";
import path from "node:path";
import { afterEach, beforeEach, expect, test } from "vitest";
import { fakeEngine } from "../engine/fake/fake.ts";
import {
  CHECKPOINT_SCHEMA,
  type CheckpointState,
  checkpointFolder,
  listCheckpoints,
  loadCheckpoint,
  pruneCheckpoints,
  pruneCheckpointsOf,
  saveCheckpoint,
} from "./checkpoint.ts";

let root: string;
beforeEach(() => {
  root = fs.mkdtempSync(path.join(os.tmpdir(), "sparring-checkpoint-"));
});
afterEach(() => fs.rmSync(root, { recursive: true }));

const state = (iteration: number): CheckpointState => ({
  schema: CHECKPOINT_SCHEMA,
  iteration,
  optimiserStep: 2 * iteration,
  key: "1",
  configHash: "c",
  baseWeights: "w",
  events: 3,
  algorithm: { stage: "clue", baselines: { spy: 0.25 } },
});
const step = { learningRate: 0.1, beta1: 0.9, beta2: 0.9, epsilon: 1e-8, weightDecay: 0.1, clipNorm: 0 };

test("what was saved comes back, engine and state", async () => {
  const engine = fakeEngine();
  await engine.optimStep(step);
  const folder = await saveCheckpoint(root, engine, state(7));
  const other = fakeEngine({ nonsense: 3 });
  expect(await loadCheckpoint(folder, other)).toEqual(state(7));
  expect(other.weights).toEqual(engine.weights);
});

test("a save that fails leaves the older checkpoint and no trace of itself", async () => {
  const broken = fakeEngine({
    onCall: ({ verb }) => {
      if (verb === "saveState") throw Object.assign(new Error("full"), { code: "ENOSPC" });
    },
  });
  await saveCheckpoint(root, fakeEngine(), state(1));
  await expect(saveCheckpoint(root, broken, state(2))).rejects.toThrow(
    /cannot write .*0002: the disk is full/,
  );
  expect(fs.readdirSync(root)).toEqual(["0001"]);
});

test.each([
  [
    "engine/fake.json",
    (file: string) => fs.appendFileSync(file, " "),
    /engine\/fake.json has \d+ bytes, the manifest says/,
  ],
  [
    "state.json",
    (file: string) => fs.writeFileSync(file, fs.readFileSync(file, "utf8").replace("0.25", "0.75")),
    /state.json does not have the checksum/,
  ],
  ["engine/fake.json", (file: string) => fs.rmSync(file), /engine\/fake.json is missing/],
  ["manifest.json", (file: string) => fs.writeFileSync(file, "{"), /manifest.json cannot be read/],
  [
    "manifest.json",
    (file: string) => fs.writeFileSync(file, fs.readFileSync(file, "utf8").replace("state.json", "../x")),
    /outside the folder/,
  ],
])("damage to %s is found and the intact older checkpoint named", async (name, damage, message) => {
  const engine = fakeEngine();
  await saveCheckpoint(root, engine, state(10));
  const folder = await saveCheckpoint(root, engine, state(20));
  damage(path.join(folder, name));
  const loading = loadCheckpoint(folder, engine);
  await expect(loading).rejects.toThrow(message);
  await expect(loading).rejects.toThrow(`${checkpointFolder(root, 10)} is intact`);
});

test("without an intact older checkpoint the message says so", async () => {
  const folder = await saveCheckpoint(root, fakeEngine(), state(10));
  fs.rmSync(path.join(folder, "state.json"));
  await expect(loadCheckpoint(folder, fakeEngine())).rejects.toThrow(
    /No older checkpoint of this run is intact/,
  );
});

test("pruning keeps the newest and clears leftovers of broken saves", async () => {
  for (const iteration of [1, 2, 10, 10000]) await saveCheckpoint(root, fakeEngine(), state(iteration));
  fs.mkdirSync(path.join(root, "0003.tmp"));
  pruneCheckpoints(root, 0);
  expect(listCheckpoints(root)).toEqual([1, 2, 10, 10000]);
  pruneCheckpoints(root, 2);
  expect(fs.readdirSync(root).sort()).toEqual(["0010", "10000"]);
});

test("the engine forgets what it pruned, but not what another run made", async () => {
  const forgotten: string[] = [];
  const engine = Object.assign(fakeEngine(), {
    forgetState: async (folder: string) => void forgotten.push(path.basename(path.dirname(folder))),
  });
  for (const iteration of [1, 2, 3, 4]) await saveCheckpoint(root, engine, state(iteration));
  await pruneCheckpointsOf(engine, root, 1, 2);
  expect(listCheckpoints(root)).toEqual([4]);
  expect(forgotten).toEqual(["0003.old.tmp"]);
});
