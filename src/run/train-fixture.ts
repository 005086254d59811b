/**
 * A small run on the scripted engine, for tests. Started as a program it kills its own process at a chosen
 * moment: `node --import tsx train-fixture.ts FOLDER MOMENT COUNT [harder]`, MOMENT one of `event` (half of
 * an event line is written), `save` (half of a checkpoint is written), `rename` (before a rename).
 */
import fs from "node:fs";
import path from "node:path";
import { pathToFileURL } from "node:url";
import { type FakeEngineOptions, fakeEngine } from "../engine/fake/fake.ts";
import type { PairSource } from "../pairs/pair.ts";
import { openEngine } from "./open/engines.ts";
import { openPlays, playOn } from "./open/games.ts";
import { openKeptPairs, openPairs } from "./open/sources.ts";
import type { Clock } from "./record/clock.ts";
import { readEvents, withoutTimes } from "./record/events.ts";
import { RunStore } from "./record/run-directory.ts";
import type { Config, VisionZeroConfig } from "./settings/config.ts";
import { resolveConfig } from "./settings/resolve.ts";
import { type TrainEnd, type TrainOptions, train } from "./train.ts";
import { assemble } from "./training.ts";

export const fixtureConfig = resolveConfig({
  preset: "smoke",
  flags: [
    "retention.weight=0",
    ...["engine.kind=fake", "iterations=6", "gamesPerIteration=4", "minibatches=2", "trainPairs=8"],
    ...["pictureSize=16", "checkpoint.every=2", "evaluation.games=4", "gamesDuring=2", "everyIterations=3"],
    "panelGames=4",
    ...[
      "learningRate=0.1",
      "averageDecay=0",
      "accuracyHigh=0.1",
      "naLow=1",
      "errorHigh=0.9",
      "algorithm.minimumIterations=1",
    ],
  ],
}) as VisionZeroConfig;

/** The same with a curriculum that rises in some iterations and not in others. */
export const harderConfig: VisionZeroConfig = {
  ...fixtureConfig,
  curriculum: { raiseAt: 0.12, step: 0.3, start: 0.1, minimumIterations: 1 },
};

export interface FixtureOptions {
  readonly engine?: FakeEngineOptions;
  readonly config?: Config;
  readonly reporter?: Partial<TrainOptions["reporter"]>;
  readonly signal?: AbortSignal;
  readonly despiteChanges?: boolean;
  /** Instead of the settings' own. */
  readonly pairs?: PairSource;
}

/** Starts or continues a run by any config, on the engine that it names. */
export async function runConfig(
  folder: string,
  config: Config,
  { signal = new AbortController().signal, reporter }: Pick<FixtureOptions, "signal" | "reporter"> = {},
): Promise<TrainEnd> {
  const store = fs.existsSync(folder) ? RunStore.open(folder) : RunStore.create(folder, config);
  try {
    const training = assemble(config, await openEngine(config, folder), await openPlays(config));
    const told = { event: () => {}, progress: () => {}, ...reporter };
    return await train({ training, store, reporter: told, clock: ticking(), signal });
  } finally {
    store.close();
  }
}

/** Starts or continues the run in `folder`. */
export async function runFixture(folder: string, options: FixtureOptions = {}): Promise<TrainEnd> {
  const config = options.config ?? fixtureConfig;
  const store = fs.existsSync(`${folder}/config.json`)
    ? RunStore.open(folder)
    : RunStore.create(folder, config);
  try {
    const engine = fakeEngine(options.engine);
    return await train({
      training: assemble(
        config,
        { engine, baseWeights: "fake" },
        [playOn(config, options.pairs ?? (await openPairs(config)))],
        await openKeptPairs(config),
      ),
      store,
      reporter: { event: () => {}, progress: () => {}, ...options.reporter },
      clock: ticking(),
      signal: options.signal ?? new AbortController().signal,
      despiteChanges: options.despiteChanges,
    });
  } finally {
    store.close();
  }
}

/** All that a run stores and that must repeat. */
export function traces(run: string): Record<string, unknown> {
  const read = (name: string) => fs.readFileSync(path.join(run, name), "utf8");
  const below = (name: string) =>
    fs
      .readdirSync(path.join(run, name))
      .sort()
      .map((file) => [file, read(path.join(name, file))]);
  return {
    events: JSON.stringify(withoutTimes(readEvents(path.join(run, "events.jsonl")))),
    episodes: below("episodes"),
    pictures: fs.readdirSync(path.join(run, "pictures")).sort(),
    result: read("result.json"),
    state: read("checkpoints/0006/state.json"),
    engine: read("checkpoints/0006/engine/fake.json"),
  };
}

/** Every look at it takes another number of seconds: repeatability must not hang on it. */
function ticking(): Clock {
  let now = process.pid;
  return {
    seconds: () => {
      now += 0.37;
      return now;
    },
    date: () => new Date(now * 1000).toISOString(),
  };
}

async function main([folder, moment, count, harder]: string[]): Promise<void> {
  let left = Number(count);
  const due = () => --left === 0;
  const kill = () => process.kill(process.pid, "SIGKILL");
  const { writeSync, renameSync } = fs;
  if (moment === "event") {
    fs.writeSync = ((handle: number, data: Buffer, offset: number, length: number, position: number) => {
      if (!due()) return writeSync(handle, data, offset, length, position);
      writeSync(handle, data, offset, Math.floor(length / 2), position);
      kill();
    }) as typeof fs.writeSync;
  }
  if (moment === "rename") {
    fs.renameSync = (from, to) => {
      if (due()) kill();
      renameSync(from, to);
    };
  }
  const onCall: FakeEngineOptions["onCall"] = (call) => {
    if (moment !== "save" || call.verb !== "saveState" || !due()) return;
    fs.writeFileSync(`${call.name}/fake.json`, '{"weights": [0.1');
    kill();
  };
  await runFixture(folder, { engine: { onCall }, config: harder ? harderConfig : fixtureConfig });
}

if (import.meta.url === pathToFileURL(process.argv[1]).href) await main(process.argv.slice(2));
