/**
 * The smallest commands that write all that a command of their kind writes: what is interrupted, how one
 * goes on, and what has to be the same in the end.
 */
import fs from "node:fs";
import path from "node:path";
import { filesBelow } from "../../../src/checkpoint/files.ts";
import { openEngine } from "../../../src/run/open/engines.ts";
import { readEvents, withoutTimes } from "../../../src/run/record/events.ts";
import { resolveConfig } from "../../../src/run/settings/resolve.ts";

export interface Job {
  readonly name: string;
  /** @param folder below which everything is written; it is there and empty. */
  start(folder: string): string[];
  /** The command after a fault. */
  goOn(folder: string): string[];
  /** Keeps what its runs need again, such as compiled programs, until it is given back. */
  hold?(): Promise<() => Promise<void>>;
  /** All that must repeat, by file; without temporary files, which `leftOver` lists. */
  contents(folder: string): Record<string, string>;
}

const TEMPORARY = /\.(tmp|dead)(\/|$)/;

/** Temporary files and folders that a dead process left and nobody removed. */
export function leftOver(folder: string): string[] {
  return filesBelow(folder).filter((file) => TEMPORARY.test(file));
}

const run = (folder: string) => path.join(folder, "run");

/** A run is started again until it has settings; from then on it is resumed. */
function training(name: string, ...flags: string[]): Job {
  const start = (folder: string) => ["train", ...flags, "--run", run(folder)];
  return {
    name,
    start,
    goOn: (folder) =>
      fs.existsSync(path.join(run(folder), "config.json"))
        ? ["train", "--resume", run(folder)]
        : start(folder),
    contents: (folder) => runContents(run(folder)),
  };
}

const set = (...settings: string[]) => settings.flatMap((setting) => ["--set", setting]);

/** Two of its three checkpoints are kept, and half of its iterations leave games. */
const SHORT = ["checkpoint.every=2", "checkpoint.keep=2", "checkpoint.gamesEvery=2"];
const FEW = ["evaluation.games=2", "evaluation.gamesDuring=2", "evaluation.panelGames=2"];

/** A table that plays Kuhn poker. */
export const tableJob = training(
  "table",
  ...["--preset", "spiral", "--engine", "tabular", "--iterations", "5", "--games-per-iteration", "2"],
  ...set(...SHORT, ...FEW, "evaluation.everyIterations=3"),
);

/** "Who is the spy?" on the scripted engine: pictures too. */
export const spyJob = training(
  "spy",
  ...["--preset", "smoke", "--iterations", "3", "--games-per-iteration", "2"],
  ...set("engine.kind=fake", "retention.weight=0", "pairs.pictureSize=16", "pairs.trainPairs=4"),
  ...set(...SHORT, ...FEW),
);

/** The model that ships. */
export const modelJob: Job = {
  ...training(
    "model",
    ...["--preset", "smoke", "--iterations", "2", "--games-per-iteration", "2"],
    ...set(...FEW, "pairs.trainPairs=4", "checkpoint.every=1", "checkpoint.keep=1"),
  ),
  async hold() {
    const { engine } = await openEngine(resolveConfig({ preset: "smoke" }));
    return () => engine.close();
  },
};

/** Without what differs by nature: starts, and what a clock measured. */
function runContents(folder: string): Record<string, string> {
  const events = withoutTimes(readEvents(path.join(folder, "events.jsonl")));
  const wanted = filesBelow(folder).filter((file) => file !== "launches.jsonl" && !TEMPORARY.test(file));
  const bytes = wanted.map((file) => [file, fs.readFileSync(path.join(folder, file)).toString("base64")]);
  return { ...Object.fromEntries(bytes), "events.jsonl": JSON.stringify(events) };
}
