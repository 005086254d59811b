/** A short job with the model that ships, twice: it has to end well, and with the same bytes. */
import fs from "node:fs";
import os from "node:os";
import path from "node:path";
import { filesBelow } from "../../checkpoint/files.ts";
import type { Clock } from "../../run/record/clock.ts";
import { readEvents, withoutTimes } from "../../run/record/events.ts";
import { RunStore } from "../../run/record/run-directory.ts";
import type { Config } from "../../run/settings/config.ts";
import { resolveConfig } from "../../run/settings/resolve.ts";
import { train } from "../../run/train.ts";
import { openTraining } from "../../run/training.ts";
import { type Finding, found, tried } from "./finding.ts";

const SHORT = ["iterations=1", "gamesPerIteration=2", "trainPairs=2", "evaluation.games=0"];

const RUNS = ["first", "second"];
const REPORT = "Please report it with the output of sparring doctor --json.";

/** @param settings beside the short ones, for tests. @param onDone hears how many of the two are done. */
export async function shortJob(
  clock: Clock,
  settings: readonly string[] = [],
  onDone: (done: number, of: number) => void = () => {},
): Promise<Finding> {
  const root = fs.mkdtempSync(path.join(os.tmpdir(), "sparring-doctor-"));
  try {
    const config = resolveConfig({ preset: "smoke", flags: [...SHORT, ...settings] });
    const contents = [];
    const begin = clock.seconds();
    for (const name of RUNS) {
      onDone(contents.length, RUNS.length);
      contents.push(await trained(config, path.join(root, name), clock));
    }
    const seconds = (clock.seconds() - begin) / 2;
    const [first, second] = contents;
    const other = Object.keys(first).find((file) => first[file] !== second[file]);
    if (other !== undefined)
      return found("short job", "fail", `two runs of one seed differ in ${other}`, REPORT);
    return await tried(
      "short job",
      "fail",
      REPORT,
      () => `twice the same bytes, ${seconds.toFixed(1)} s each`,
    );
  } catch (error) {
    return found("short job", "fail", (error as Error).message.split("\n")[0], REPORT);
  } finally {
    fs.rmSync(root, { recursive: true, force: true });
  }
}

/** By file, all that must repeat. */
async function trained(config: Config, run: string, clock: Clock): Promise<Record<string, string>> {
  const training = await openTraining(config);
  try {
    const store = RunStore.create(run, config);
    try {
      const reporter = { event: () => {}, progress: () => {} };
      await train({ training, store, reporter, clock, signal: new AbortController().signal });
    } finally {
      store.close();
    }
  } finally {
    await training.engine.close();
  }
  const bytes = (file: string) => fs.readFileSync(path.join(run, file)).toString("base64");
  const files = filesBelow(run).filter((file) => file !== "launches.jsonl");
  const events = JSON.stringify(withoutTimes(readEvents(path.join(run, "events.jsonl"))));
  return { ...Object.fromEntries(files.map((file) => [file, bytes(file)])), "events.jsonl": events };
}
