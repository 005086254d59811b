/**
 * Runs a recipe of `catalogue.ts` over several seeds and ways of training: both stages in turn (Iterative-SPO), clues only,
 * decisions only. Makes `NAME/results.json`.
 *
 *     node --import tsx recipes/run.ts small --seeds 1,2,3 --modes iterative,clue,decision
 *
 * May be interrupted and started again: finished runs are skipped, the others go on.
 */
import fs from "node:fs";
import path from "node:path";
import { fileURLToPath } from "node:url";
import { Command, InvalidArgumentError } from "commander";
import { readRunConfig } from "../src/run/store.ts";
import { RECIPES } from "./catalogue.ts";
import { gatherRun } from "./gather.ts";
import { commandOf, type Job, runJobs, stateOf } from "./jobs.ts";
import { pairedDifferences, summarise } from "./pool.ts";
import { runProgram } from "./program.ts";
import { MODES, type Mode, RESULTS_SCHEMA, type RunRecord, writeResults } from "./results.ts";

interface Flags {
  readonly seeds: readonly number[];
  readonly modes?: readonly Mode[];
  readonly threads: number;
  readonly parallel: number;
  readonly out?: string;
  readonly results?: string;
  readonly preset: string;
  readonly set: readonly string[];
  readonly gatherOnly?: boolean;
}

const here = (name: string) => fileURLToPath(new URL(name, import.meta.url));

async function main(name: string, flags: Flags): Promise<number> {
  const jobs = jobsOf(name, flags);
  const stop = new AbortController();
  const interrupt = () => (stop.signal.aborted ? process.exit(130) : stop.abort());
  process.on("SIGINT", interrupt).on("SIGTERM", interrupt);
  const { parallel } = flags;
  const failed = flags.gatherOnly ? [] : await runJobs(jobs, { parallel, signal: stop.signal, tell });
  const finished = jobs.filter((job) => stateOf(job) === "finished");
  if (finished.length > 0 && !stop.signal.aborted) await gather(name, finished, flags);
  tell(`${finished.length} of ${jobs.length} runs are finished.`);
  if (stop.signal.aborted) tell("Interrupted; the same command goes on.");
  return stop.signal.aborted ? 130 : failed.length > 0 ? 1 : 0;
}

/** Seed by seed, so that all modes of a seed are there early. */
function jobsOf(recipe: string, { seeds, modes, preset, threads, set, out }: Flags): Job[] {
  const known = RECIPES[recipe];
  const folder = out ?? path.join("runs", `recipe-${recipe}`);
  return seeds.flatMap((seed) =>
    (modes ?? known.modes).map((mode) => {
      const name = `${mode}-${seed}`;
      const own = [`seed=${seed}`, `algorithm.stages=${mode}`, `engine.threads=${threads}`];
      return { name, preset, settings: [...known.settings, ...own, ...set], folder: path.join(folder, name) };
    }),
  );
}

async function gather(recipe: string, jobs: readonly Job[], flags: Flags): Promise<void> {
  const { results = here(`${recipe}/results.json`), parallel } = flags;
  const runs: RunRecord[] = [];
  for (const job of jobs) runs.push(await gatherRun(job.folder, commandOf(job)));
  const { version } = JSON.parse(fs.readFileSync(here("../package.json"), "utf8")) as { version: string };
  fs.mkdirSync(path.dirname(results), { recursive: true });
  writeResults(results, {
    schema: RESULTS_SCHEMA,
    recipe,
    version,
    parallel,
    settings: readRunConfig(jobs[0].folder),
    runs,
    modes: summarise(runs),
    differences: pairedDifferences(runs),
  });
  tell(`${runs.length} runs gathered in ${results}`);
}

function tell(line: string): void {
  process.stdout.write(`${line}\n`);
}

const list = (text: string) => text.split(",").filter((item) => item !== "");

function seedsOf(text: string): number[] {
  return [...new Set(list(text).map((item) => wholeNumber(item)))];
}

function modesOf(text: string): Mode[] {
  return [...new Set(list(text))].map((item) => {
    const mode = MODES.find((known) => known === item);
    if (mode) return mode;
    throw new InvalidArgumentError(`"${item}" is none of ${MODES.join(", ")}.`);
  });
}

function wholeNumber(text: string): number {
  if (/^\d+$/.test(text)) return Number(text);
  throw new InvalidArgumentError(`"${text}" is no whole number.`);
}

function atLeastOne(text: string): number {
  if (wholeNumber(text) > 0) return Number(text);
  throw new InvalidArgumentError("Expected 1 or more.");
}

function recipeOf(text: string): string {
  if (text in RECIPES) return text;
  throw new InvalidArgumentError(`"${text}" is none of ${Object.keys(RECIPES).join(", ")}.`);
}

const program = new Command("recipes/run.ts")
  .description("trains over seeds and trained stages; gathers the results in one file")
  .argument("<recipe>", Object.keys(RECIPES).join(", "), recipeOf)
  .option("--seeds <list>", "seeds", seedsOf, [1, 2, 3])
  .option("--modes <list>", `which stages are trained: ${MODES.join(", ")} (default: the recipe's)`, modesOf)
  .option("--threads <n>", "processor threads of each run", wholeNumber, 1)
  .option("--parallel <n>", "runs at the same time", atLeastOne, 2)
  .option("--out <folder>", "where the runs are stored (default: runs/recipe-NAME)")
  .option("--results <file>", "where the results are gathered (default: recipes/NAME/results.json)")
  .option("--preset <name>", "the preset under test", "small")
  .option("--set <key=value>", "one more setting of every run, may be repeated", collect, [])
  .option("--gather-only", "start nothing; gather what is finished");

function collect(value: string, before: readonly string[]): string[] {
  return [...before, value];
}

await runProgram(() => {
  program.parse();
  return main(program.processedArgs[0] as string, program.opts<Flags>());
});
