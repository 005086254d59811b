/** What runs and measurements wrote down: results, plans, ladders, arenas, and what this machine trusts. */
import { createHash } from "node:crypto";
import fs from "node:fs";
import path from "node:path";
import { z } from "zod";
import { PretrainingState } from "../../../../src/checkpoint/pretraining.ts";
import { storedPlan } from "../../../../src/cli/plan.ts";
import { cli } from "../../../../src/cli/session-fixture.ts";
import { EvaluationError } from "../../../../src/core/errors.ts";
import { Key } from "../../../../src/core/rng.ts";
import { arena } from "../../../../src/evaluate/contests/arena.ts";
import { ArenaFile } from "../../../../src/evaluate/contests/arena-file.ts";
import { scoreArena } from "../../../../src/evaluate/contests/arena-score.ts";
import { arenaTable } from "../../../../src/evaluate/contests/arena-table.ts";
import { ladder } from "../../../../src/evaluate/contests/ladder.ts";
import { LadderFile } from "../../../../src/evaluate/contests/ladder-file.ts";
import { intervalSchema } from "../../../../src/evaluate/contests/stored-match.ts";
import { spyMatchRules } from "../../../../src/evaluate/spot-the-spy/match-rules.ts";
import { listOf } from "../../../../src/evaluate/suite/questions/python-list.ts";
import { gatherRun } from "../../../../src/reproduce/gather.ts";
import { KeptFile } from "../../../../src/reproduce/kept-file.ts";
import { readVariant } from "../../../../src/reproduce/results.ts";
import { allowStored } from "../../../../src/run/open/trust.ts";
import { readPlan, truthOf } from "../../../../src/run/plan/truth.ts";
import { readOrigin } from "../../../../src/run/record/branch.ts";
import { describeResult, readResultFile } from "../../../../src/run/record/result.ts";
import { readRunConfig } from "../../../../src/run/record/run-directory.ts";
import { configHash } from "../../../../src/run/settings/config.ts";
import { resolveConfig } from "../../../../src/run/settings/resolve.ts";
import { jsonSeed, ofFile, ofText, type Parser } from "../parser.ts";
import { ofRun, RUN, sealAgain } from "../seeds.ts";

const spy = resolveConfig({ file: path.join(RUN, "config.json") });
const plan = {
  schema: 1,
  settings: configHash(spy),
  measured: { iterations: 3, heldOutGames: 8, seconds: 4.5 },
  expected: {
    ...{ iterations: 120, games: 3840, heldOutGames: 1400, tokens: 5e5, seconds: 400 },
    ...{ peakBytes: 1.2e9, diskBytes: 4e7 },
  },
};
const launches = [
  { at: "2026-01-31T12:00:00.000Z", pid: 7, version: "0.1.0" },
  { pid: 7, ended: "2026-01-31T13:00:00.000Z", peakBytes: 1e9 },
];
const interval = { estimate: 0.5, low: 0.25, high: 0.75, n: 8 };

const lines = (values: readonly unknown[]) =>
  Buffer.from(values.map((value) => `${JSON.stringify(value)}\n`).join(""));

/** A file of a whole run; what else is in its directory is undamaged. */
function ofRunFile(
  name: string,
  file: string,
  seeds: readonly Uint8Array[],
  read: (file: string, folder: string) => unknown,
  share?: number,
): Parser {
  const copied = (folder: string) => {
    fs.cpSync(RUN, folder, { recursive: true });
    fs.writeFileSync(path.join(folder, "launches.jsonl"), lines(launches));
    return seeds;
  };
  return ofFile(name, file, copied, read, share);
}

/** Pairs that are missing are not played here. */
const unplayed = () => Promise.reject(new EvaluationError("games are missing"));

async function rated(file: string): Promise<void> {
  const { settings } = JSON.parse(ofRun("ladder.json").toString());
  const { pairs } = LadderFile.open(file, settings, []);
  const players = ["base", "bot:random", "bot:oracle"];
  await ladder({ players, base: "base", key: Key.root("fuzz"), known: pairs }, unplayed);
}

async function scored(file: string): Promise<void> {
  const { settings } = JSON.parse(ofRun("arena.json").toString());
  const { pairs: known } = ArenaFile.open(file, settings);
  const players = ["bot:oracle", "bot:random"].map((name) => ({ name, identity: name }));
  const options = { players, games: 4, key: Key.root("fuzz"), rules: spyMatchRules, known };
  const pairs = await arena(options, () => unplayed);
  arenaTable(scoreArena(players, pairs), "spot-the-spy", "picture");
}

/** What this machine trusts lies outside of the run, in a file that is named by the run's place. */
const trusted: Parser = {
  name: "what is trusted",
  seeds: () => [jsonSeed({ place: "/runs/a", hash: "0".repeat(64) })],
  read: (input, folder) => {
    const before = process.env.XDG_STATE_HOME;
    const records = path.join(folder, "sparring", "trusted");
    const name = createHash("sha256").update(fs.realpathSync(folder)).digest("hex");
    fs.mkdirSync(records, { recursive: true });
    fs.writeFileSync(path.join(records, `${name}.json`), input);
    process.env.XDG_STATE_HOME = folder;
    try {
      allowStored(folder, { pairs: { editor: "command:x" } });
    } finally {
      if (before === undefined) delete process.env.XDG_STATE_HOME;
      else process.env.XDG_STATE_HOME = before;
    }
  },
};

/** A folder that `pretrain` kept, whose state is the input. */
const pretraining: Parser = {
  name: "state of a pretraining",
  seeds: async (folder) => {
    await new PretrainingState(folder, MADE).save(kept(12), "scenes");
    return [fs.readFileSync(path.join(folder, "0012", "state.json"))];
  },
  read: async (input, folder) => {
    const at = path.join(folder, "0012");
    fs.writeFileSync(path.join(at, "state.json"), input);
    sealAgain(at, "state.json");
    await new PretrainingState(folder, MADE).resume(kept(0));
  },
};
const MADE = { recipe: { steps: 3, stages: ["a", "b"] }, version: "1" };
const kept = (steps: number) => ({
  progress: { done: steps, loss: 0.5, since: 1 },
  saveState: async (into: string) => fs.writeFileSync(path.join(into, "weights.bin"), "w"),
  loadState: async () => {},
});

export const RECORDS: readonly Parser[] = [
  ofFile(
    "result.json",
    "result.json",
    () => [ofRun("result.json")],
    (file, folder) => describeResult(readResultFile(file, spy), folder, spy),
  ),
  ofFile(
    "plan",
    "plan.json",
    () => [jsonSeed(plan)],
    (file, folder) => [readPlan(folder), storedPlan(file, spy)],
  ),
  ofRunFile("starts and ends of a run", "launches.jsonl", [lines(launches)], async (_, folder) => {
    truthOf(folder, readRunConfig(folder), []);
    await gatherRun(folder);
  }),
  ofRunFile("events that are gathered", "events.jsonl", [ofRun("events.jsonl")], (_, folder) =>
    gatherRun(folder),
  ),
  ofFile(
    "origin of a branch",
    "origin.json",
    () => [jsonSeed({ schema: 1, run: "/runs/a", iteration: 3 })],
    (_, folder) => readOrigin(folder),
  ),
  trusted,
  ofFile("arena", "arena.json", () => [ofRun("arena.json")], scored),
  ofFile("ladder", "ladder.json", () => [ofRun("ladder.json")], rated, 0.3),
  ofFile(
    "measurements of experiments",
    "kept.json",
    () => [jsonSeed({ schema: 1, kept: { "a b": { result: interval, marks: "10-" } } })],
    (file) => new KeptFile(file, z.object({ result: intervalSchema, marks: z.string() })).find("a b"),
  ),
  ofFile(
    "results of a variant",
    "default.json",
    () => [jsonSeed({ schema: 2, variant: "default", version: "1", runs: [] })],
    (_, folder) => readVariant(folder, "default"),
  ),
  ofRunFile(
    "settings of games that were kept",
    "config.json",
    [ofRun("config.json")],
    async (_, folder) => {
      const { err } = await cli("replay", folder, "--pictures", path.join(folder, "shown"));
      if (/should not happen/.test(err)) throw new Error(err.trim());
    },
    0.2,
  ),
  pretraining,
  ofText("lists as Python writes them", ["['a', \"b\", 3]", "[1, 2.5, None]", "['\\\\n', 'x']"], listOf),
];
