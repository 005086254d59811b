/**
 * The whole path as a user runs it: `train --preset smoke` in a process of its own with the model that ships,
 * then `--resume`, `evaluate match` and `replay` on what it left, in this one. Three iterations make no better player, so
 * what is asserted is that everything happened and was learned from; that training helps is measured in
 * `recipes/`.
 */
import { spawn } from "node:child_process";
import fs from "node:fs";
import os from "node:os";
import path from "node:path";
import { fileURLToPath } from "node:url";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { cli } from "../src/cli/session-fixture.ts";
import type { Engine } from "../src/engine/engine.ts";
import { openEngine } from "../src/run/open/engines.ts";
import { readEvents } from "../src/run/record/events.ts";
import type { RunResult } from "../src/run/record/result.ts";
import { resolveConfig } from "../src/run/settings/resolve.ts";

const MAIN = fileURLToPath(new URL("../src/cli/main.ts", import.meta.url));
const TSX = import.meta.resolve("tsx");

/** Fewer games: those held out take longer than the training. */
const SMALL = [
  "--games-per-iteration",
  "4",
  "--set",
  "evaluation.games=8",
  "--set",
  "gamesDuring=8",
  "--set",
  "panelGames=2",
];

let folder: string;
let trained: Ended;

beforeAll(async () => {
  folder = fs.mkdtempSync(path.join(os.tmpdir(), "sparring-test-"));
  trained = await sparring("train", "--preset", "smoke", "--seed", "5", ...SMALL, "--run", "run");
});
afterAll(() => fs.rmSync(folder, { recursive: true }));

describe("train --preset smoke", () => {
  test("ends well, and says what came of it", () => {
    expect(trained.err).toBe("");
    expect(trained.code).toBe(0);
    expect(trained.out).toMatch(/The run is stored in run/);
    expect(trained.out).toMatch(/Decision accuracy in held-out self-play: before .*, after /);
  });

  test("writes a result with intervals", () => {
    const { iterations, match, before, after } = resultOf("run");
    expect(iterations).toBe(3);
    expect(match?.games).toBe(8);
    expect(match?.unscored).toBe(0);
    for (const interval of [
      match!.winRate,
      before!.measures.decisionAccuracy,
      after!.measures.decisionAccuracy,
    ]) {
      expect(interval.low).toBeGreaterThanOrEqual(0);
      expect(interval.low).toBeLessThanOrEqual(interval.estimate);
      expect(interval.estimate).toBeLessThanOrEqual(interval.high);
      expect(interval.high).toBeLessThanOrEqual(1);
    }
  });

  test("the base model plays by the rules: it is heard, and votes are cast", () => {
    const { before } = resultOf("run");
    // 8 games of 4 voters each; a base model that cannot form a vote would leave few.
    expect(before!.measures.decisionAccuracy.n).toBeGreaterThan(0);
    expect(before!.games).toBe(8);
  });

  test("every iteration learned: a gradient, and weights that move away from the base", () => {
    const iterations = readEvents(path.join(folder, "run/events.jsonl")).filter(
      ({ type }) => type === "iteration",
    );
    expect(iterations.map(({ iteration }) => iteration)).toEqual([1, 2, 3]);
    for (const { gradientNorm, sequences, steps } of iterations) {
      expect(gradientNorm).toBeGreaterThan(0);
      expect(sequences).toBeGreaterThan(0);
      expect(steps).toBe(1);
    }
    // The reference is the base itself, so the first iteration starts at no distance.
    expect(Math.abs(iterations[0].klPerToken as number)).toBeLessThan(1e-4);
    expect(iterations[2].klPerToken).not.toBe(iterations[0].klPerToken);
  });
});

describe("what a run leaves", () => {
  // Held until the end, so that the programs are compiled once.
  let base: Engine;
  beforeAll(async () => {
    ({ engine: base } = await openEngine(resolveConfig({ preset: "smoke" })));
  });
  afterAll(() => base.close());

  test("--resume from an older checkpoint comes to the same result, in a directory of its own", async () => {
    const { code, err } = await cli("train", "--resume", path.join(folder, "run/checkpoints/0002"));
    expect(err).toMatch(
      /^A branch: \S*run-from-0002 goes on from iteration 2 of \S*run, which stays as it is\.\n$/,
    );
    expect(code).toBe(0);
    expect(resultOf("run-from-0002")).toEqual(resultOf("run"));
  });

  test("evaluate match plays the trained model against a bot", async () => {
    const run = path.join(folder, "run");
    const { code, out } = await cli("evaluate", "match", run, "bot:random", "--games", "8", "--json");
    expect(code).toBe(0);
    expect(JSON.parse(out)).toMatchObject({ games: 8, unscored: 0 });
  });

  test("replay prints a stored game", async () => {
    const episodes = path.join(folder, "run/episodes");
    const file = path.join(episodes, fs.readdirSync(episodes).sort()[0]);
    const { code, out } = await cli("replay", `${file}:1`, "--pictures", path.join(folder, "pictures"));
    expect(code).toBe(0);
    expect(out).toMatch(/spy/);
    expect(fs.readdirSync(path.join(folder, "pictures/pictures")).length).toBeGreaterThan(0);
  });
});

interface Ended {
  readonly code: number | null;
  readonly out: string;
  readonly err: string;
}

/** Runs the program in the test's folder, as a shell would. */
function sparring(...words: string[]): Promise<Ended> {
  const child = spawn(process.execPath, ["--import", TSX, MAIN, ...words], { cwd: folder });
  let [out, err] = ["", ""];
  child.stdout.on("data", (data: Buffer) => {
    out += data;
  });
  child.stderr.on("data", (data: Buffer) => {
    err += data;
  });
  return new Promise((resolve, reject) => {
    child.on("error", reject);
    child.on("close", (code) => resolve({ code, out, err }));
  });
}

function resultOf(run: string): RunResult {
  return JSON.parse(fs.readFileSync(path.join(folder, run, "result.json"), "utf8")) as RunResult;
}
