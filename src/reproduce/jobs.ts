/**
 * Training runs as child processes of the command line, a few at a time. A run that is finished is skipped,
 * one that was interrupted is continued. One with other settings, or from other base weights, is refused
 * before anything starts.
 */
import { type ChildProcess, spawn } from "node:child_process";
import fs from "node:fs";
import path from "node:path";
import { fileURLToPath } from "node:url";
import pLimit from "p-limit";
import { CheckpointError, ConfigError } from "../core/errors.ts";
import { weightsHash, weightsName } from "../run/open/engines.ts";
import { readEvents } from "../run/record/events.ts";
import { readRunConfig } from "../run/record/run-directory.ts";
import { type Config, configSchema } from "../run/settings/config.ts";
import { resolveConfig } from "../run/settings/resolve.ts";
import { settingsOf, valueAt } from "../run/settings/schema-flags.ts";
import { watchRuns } from "./watch-runs.ts";

export interface Job {
  readonly name: string;
  readonly seed: number;
  /** Default `small`. */
  readonly preset?: string;
  /** `key=value` settings on top of the preset and the seed. */
  readonly settings: readonly string[];
  /** The run directory; the output of the process goes to a file beside it, `FOLDER.log`. */
  readonly folder: string;
}

export type JobState = "new" | "interrupted" | "finished";

export type JobEnd = { readonly job: Job; readonly exitCode: number };

export interface JobOptions {
  /** Processes at the same time. */
  readonly parallel: number;
  readonly signal: AbortSignal;
  tell(line: string): void;
  /** Hears how far a part of the work is: runs, matches, answers. @param done may be a fraction of a run. */
  readonly onProgress?: (what: string, done: number, of: number, more?: string) => void;
}

const PRESET = "small";
const ROOT = fileURLToPath(new URL("../..", import.meta.url));
const PROGRAM = ["bin/sparring.js"];

/** The command that makes the run, from the repository's root. */
export function commandOf(job: Job): string {
  return ["node", ...PROGRAM, ...trainWords(job)].join(" ");
}

/** @throws ConfigError if the settings are wrong. */
export function configOfJob({
  seed,
  settings,
  preset = PRESET,
}: Pick<Job, "seed" | "settings" | "preset">): Config {
  return resolveConfig({ preset, flags: [`seed=${seed}`, ...settings] });
}

/**
 * @throws ConfigError if the folder holds a run with other settings, CheckpointError if it began with other
 * base weights.
 */
export function stateOf(job: Job): JobState {
  if (!fs.existsSync(path.join(job.folder, "config.json"))) return "new";
  const stored = readRunConfig(job.folder);
  refuseOtherSettings(job, stored);
  refuseOtherWeights(job, stored);
  return fs.existsSync(path.join(job.folder, "result.json")) ? "finished" : "interrupted";
}

/**
 * Runs what is not finished, in the order given. An interrupt is passed on to the processes, which save their
 * state and end; nothing new is started then.
 * @returns the runs that were started and did not end well.
 */
export async function runJobs(jobs: readonly Job[], options: JobOptions): Promise<JobEnd[]> {
  const waiting = jobs.map((job) => ({ job, state: stateOf(job) }));
  const failed: JobEnd[] = [];
  const unfinished = waiting
    .filter(({ state }) => state !== "finished")
    .map(({ job }) => ({ folder: job.folder, iterations: configOfJob(job).iterations }));
  const unwatch = watchRuns(unfinished, options.onProgress);
  try {
    await pLimit(options.parallel).map(waiting, async ({ job, state }) => {
      if (options.signal.aborted) return;
      if (state === "finished") return options.tell(`${job.name}: finished before`);
      const exitCode = await runJob(job, state, options);
      if (exitCode !== 0) failed.push({ job, exitCode });
    });
  } finally {
    unwatch();
  }
  return failed;
}

async function runJob(job: Job, state: JobState, { signal, tell }: JobOptions): Promise<number> {
  const words = state === "new" ? trainWords(job) : ["train", "--resume", fromRoot(job.folder)];
  const log = `${job.folder}.log`;
  fs.mkdirSync(path.dirname(log), { recursive: true });
  tell(`${job.name}: ${state === "new" ? "starts" : "continues"}, output in ${log}`);
  const output = fs.openSync(log, "a");
  // A group of its own: an interrupt at the terminal reaches the process once, through this one.
  const child = spawn(process.execPath, [...PROGRAM, ...words], {
    cwd: ROOT,
    detached: true,
    stdio: ["ignore", output, output],
  });
  const exitCode = await ended(child, signal).finally(() => fs.closeSync(output));
  tell(
    `${job.name}: ${exitCode === 0 ? "finished" : signal.aborted ? "interrupted" : `failed (exit code ${exitCode}), see ${log}`}`,
  );
  return exitCode;
}

function ended(child: ChildProcess, signal: AbortSignal): Promise<number> {
  const stop = () => child.kill("SIGINT");
  signal.addEventListener("abort", stop);
  return new Promise<number>((resolve, reject) => {
    child.once("error", reject);
    child.once("exit", (code) => resolve(code ?? 1));
  }).finally(() => signal.removeEventListener("abort", stop));
}

function trainWords({ seed, settings, folder, preset = PRESET }: Job): string[] {
  const flags = settings.flatMap((setting) => ["--set", setting]);
  return ["train", "--preset", preset, "--seed", String(seed), ...flags, "--run", fromRoot(folder)];
}

/** Relative to the repository's root, where the processes run; absolute if it lies elsewhere. */
function fromRoot(folder: string): string {
  const relative = path.relative(ROOT, path.resolve(folder));
  return relative.startsWith("..") ? path.resolve(folder) : relative;
}

function refuseOtherSettings(job: Job, stored: Config): void {
  const wanted = configOfJob(job);
  for (const { key } of settingsOf(configSchema)) {
    const [is, should] = [valueAt(stored, key), valueAt(wanted, key)].map((value) => JSON.stringify(value));
    if (is === should) continue;
    throw new ConfigError(
      `${job.folder} holds a run with ${key} = ${is}, but the experiment wants ${should}. Choose another folder with --out, or remove that run.`,
    );
  }
}

/** A run that was stopped before its first event has no base weights yet. */
function refuseOtherWeights({ folder }: Job, config: Config): void {
  const began = readEvents(path.join(folder, "events.jsonl")).at(0)?.baseWeights;
  const now = weightsHash(config);
  if (began === undefined || began === now) return;
  throw new CheckpointError(
    `${folder} began with the base weights ${began}, but ${weightsName(config.engine)} are now ${now}. Remove that run and its neighbours, or choose another folder with --out.`,
  );
}
