/**
 * SPIRAL on small games, with variants and three seeds each, measured against best play.
 *
 *     node --import tsx recipes/small-games/run.ts FOLDER [VARIANT…] [--gather] [--parallel 2]
 *
 * Runs are stored below FOLDER. Finished ones are kept, interrupted ones go on. Results of all finished runs
 * are written beside this file (`results.json`, `curves.svg`, `curves.png`), and their tables into
 * docs/games.md. With --gather nothing is trained.
 */
import fs from "node:fs";
import path from "node:path";
import { parseArgs } from "node:util";
import { writeChart } from "../../src/cli/chart-file.ts";
import type { MatchResult } from "../../src/evaluate/contests/match.ts";
import { commandOf, configOfJob, type Job, runJobs, stateOf } from "../../src/reproduce/jobs.ts";
import { type RunEvent, readEvents } from "../../src/run/record/events.ts";
import type { NashConv } from "../../src/solvers/nash-conv.ts";
import { type CurveRow, curvesChart } from "./chart.ts";
import { type Measures, measure } from "./measures.ts";
import { tables, withTables } from "./tables.ts";
import { VARIANTS, type Variant } from "./variants.ts";

const SEEDS = [1, 2, 3];
const HERE = import.meta.dirname;

export interface Result extends Measures {
  readonly variant: string;
  readonly game: string;
  readonly seed: number;
  readonly command: string;
  /** Of the averaged weights. */
  readonly curve: readonly { readonly games: number; readonly exploitability: number }[];
  readonly exploitability: number;
  /** Share of games won against uniform play, a draw counts one half. */
  readonly winRate: {
    readonly estimate: number;
    readonly low: number;
    readonly high: number;
    readonly n: number;
  };
  /** From the first to the last event of the run. */
  readonly wallSeconds: number;
}

interface Entry {
  readonly variant: Variant;
  readonly job: Job;
}

async function main(): Promise<number> {
  const { values, positionals } = parseArgs({
    allowPositionals: true,
    options: { gather: { type: "boolean", default: false }, parallel: { type: "string", default: "1" } },
  });
  const [folder, ...names] = positionals;
  if (folder === undefined) throw new TypeError("Give the folder for the runs.");
  const all = VARIANTS.flatMap((variant) => SEEDS.map((seed) => entryOf(variant, seed, folder)));
  const chosen = names.length === 0 ? all : all.filter(({ variant }) => names.includes(variant.name));
  const stop = new AbortController();
  process.once("SIGINT", () => stop.abort());
  const jobs = values.gather ? [] : chosen.map(({ job }) => job);
  const options = { parallel: Number(values.parallel), signal: stop.signal, tell: console.log };
  const failed = await runJobs(jobs, options);
  await write(all.filter(({ job }) => stateOf(job) === "finished"));
  return failed.length === 0 && !stop.signal.aborted ? 0 : 1;
}

function entryOf(variant: Variant, seed: number, folder: string): Entry {
  const name = `${variant.name}-${seed}`;
  const settings = [`game.name=${variant.game}`, ...variant.settings];
  return { variant, job: { name, seed, preset: "spiral", settings, folder: path.join(folder, name) } };
}

async function write(entries: readonly Entry[]): Promise<void> {
  const results: Result[] = [];
  for (const entry of entries) results.push(await resultOf(entry));
  fs.writeFileSync(path.join(HERE, "results.json"), `${JSON.stringify(results, null, 1)}\n`);
  const kuhn = results.filter(({ game, variant }) => game === "kuhn-poker" && variant !== "spiral-stakes");
  const rows = kuhn.flatMap(({ variant, seed, curve }) =>
    curve.map((point): CurveRow => ({ variant, seed, ...point })),
  );
  const order = VARIANTS.map(({ name }) => name);
  for (const end of ["svg", "png"])
    await writeChart(path.join(HERE, `curves.${end}`), curvesChart(rows, order));
  const docs = path.join(HERE, "../../docs/games.md");
  fs.writeFileSync(docs, withTables(fs.readFileSync(docs, "utf8"), tables(results)));
  console.log(`${results.length} runs are in ${path.join(HERE, "results.json")}`);
}

async function resultOf({ variant, job }: Entry): Promise<Result> {
  const config = configOfJob(job);
  const events = readEvents(path.join(job.folder, "events.jsonl"));
  const solved = events.filter(({ type }) => type === "solved");
  const curve = solved.map(({ iteration, result }) => ({
    games: iteration * config.gamesPerIteration,
    exploitability: rounded((result as NashConv).exploitability),
  }));
  const { winRate } = events.find(({ type, final }) => type === "match" && final)!.result as MatchResult;
  return {
    variant: variant.name,
    game: variant.game,
    seed: job.seed,
    command: commandOf({ ...job, folder: `runs/small-games/${job.name}` }),
    curve,
    exploitability: curve[curve.length - 1].exploitability,
    winRate,
    ...(await measure(job.folder, config)),
    wallSeconds: secondsBetween(events[0], events[events.length - 1]),
  };
}

function secondsBetween(first: RunEvent, last: RunEvent): number {
  return Math.round((Date.parse(`${last.time?.at}`) - Date.parse(`${first.time?.at}`)) / 1000);
}

function rounded(value: number): number {
  return Number(value.toPrecision(4));
}

process.exitCode = await main();
