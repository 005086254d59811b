/** Experiments from their plan to what came out: train, play, examine, gather, write up. */
import path from "node:path";
import type { TopLevelSpec } from "vega-lite";
import { ConfigError, DataError } from "../core/errors.ts";
import { chartsOf } from "./charts/charts.ts";
import { type ExperimentName, experimentNamed } from "./experiments.ts";
import { gatherAll } from "./gather-all.ts";
import { configOfJob, type JobOptions, runJobs, stateOf } from "./jobs.ts";
import { Judgements, type WantedJudgement } from "./judgements.ts";
import { isLoaded, type Loaded, loadExperiment } from "./loaded.ts";
import { Matches } from "./matches.ts";
import { type ClaimOutcome, outcomesOf } from "./outcome.ts";
import type { Places, Plan, VariantJob } from "./plan.ts";
import { claimLine, experimentTables } from "./tables.ts";
import { type Assignment, missingPhotographs, Tasks } from "./tasks.ts";
import { variantNamed } from "./variants.ts";
import { standardConfig, wantedMatches } from "./wanted-matches.ts";
import { writeUp } from "./write-up.ts";

export interface ReproduceOptions extends JobOptions {
  /** Train and measure nothing. */
  readonly gatherOnly: boolean;
  readonly environment: Readonly<Record<string, string | undefined>>;
}

export interface Reproduced {
  /** Runs that did not end well. */
  readonly failed: number;
  readonly finished: number;
  readonly runs: number;
  /** Of the experiments that have all their results. */
  readonly outcomes: readonly ToldOutcome[];
  /** By file name, still to be drawn. */
  readonly charts: Readonly<Record<string, TopLevelSpec>>;
}

/** What an experiment says of a claim of the paper; evidence and verdict are absent where it was not measured. */
export interface ToldOutcome extends Omit<ClaimOutcome, "claim"> {
  readonly experiment: ExperimentName;
  readonly finding: string;
}

/**
 * Results of finished runs are in their folder afterwards. Once the signal is aborted, nothing new is begun
 * or gathered.
 */
export async function reproduce(plan: Plan, options: ReproduceOptions): Promise<Reproduced> {
  const { jobs, places } = plan;
  const { gatherOnly, signal, tell } = options;
  const photographs = await photographsFor(plan, options);
  const failed = gatherOnly ? [] : await runJobs(jobs, options);
  const finished = jobs.filter((job) => stateOf(job) === "finished");
  tell(`${finished.length} of ${jobs.length} runs are finished.`);
  const matches = new Matches(places.runs);
  const tasks = new Tasks(places.runs, standardConfig(plan, 1), plan.items);
  const assignments = photographs
    ? assignmentsOf(plan, finished)
    : withoutPhotographs(assignmentsOf(plan, finished));
  const judgements = new Judgements(places.runs, standardConfig(plan, 1), plan.statements);
  const judged = wantedJudgements(plan, finished);
  if (!gatherOnly && finished.length > 0 && !signal.aborted) {
    await untilAborted(signal, async () => {
      await matches.play(wantedMatches(plan, finished), options);
      await tasks.ask(assignments, options);
      await judgements.judge(judged, options);
    });
  }
  const counts = { failed: failed.length, finished: finished.length, runs: jobs.length };
  if (signal.aborted) return { ...counts, outcomes: [], charts: {} };
  await gatherAll(plan, finished, { matches, tasks, assignments, judgements, judged, ...options });
  return { ...counts, ...report(plan, options) };
}

/** Writes the tables of what has all its results, and tells the verdicts. */
function report(
  { experiments, places }: Plan,
  { tell }: ReproduceOptions,
): Pick<Reproduced, "outcomes" | "charts"> {
  const ready = experiments.flatMap((name) => loadedOf(name, places, tell));
  if (ready.length === 0) return { outcomes: [], charts: {} };
  const charts = ready.map(chartsOf);
  const tables = ready.map((loaded, i): [ExperimentName, string] => [
    loaded.name,
    experimentTables(loaded, picturesOf(charts[i], places)),
  ]);
  writeUp(places.text, new Map(tables), (name) => experimentNamed(name).title);
  const outcomes = ready.flatMap((loaded) =>
    outcomesOf(loaded).map((outcome): ToldOutcome => {
      tell(`${loaded.name}: ${claimLine(outcome)}`);
      const { claim, ...found } = outcome;
      return { experiment: loaded.name, finding: claim.finding, ...found };
    }),
  );
  tell(`Tables are in ${places.text}`);
  return { outcomes, charts: Object.assign({}, ...charts) };
}

/** Nothing where results are missing or do not belong together; the others can still be told. */
function loadedOf(name: ExperimentName, { results }: Places, tell: ReproduceOptions["tell"]): Loaded[] {
  try {
    const found = loadExperiment(results, name);
    if (isLoaded(found)) return [found];
    tell(`${name} waits for ${found.join(", ")}.`);
  } catch (error) {
    if (!(error instanceof DataError)) throw error;
    tell(`${name} cannot be told: ${error.message}`);
  }
  return [];
}

/** As the text beside or above them points to them. */
function picturesOf(charts: Reproduced["charts"], { text, plots }: Places): string[] {
  const folder = path.relative(path.dirname(text), plots).split(path.sep).join("/");
  return Object.keys(charts).map((name) => `${folder}/${name}.png`);
}

/** The base first, for all domains that another model is asked about. */
function assignmentsOf({ items }: Plan, finished: readonly VariantJob[]): Assignment[] {
  if (items === 0) return [];
  const own = finished.flatMap(({ folder: who, variant }) =>
    variantNamed(variant).domains.map((domain) => ({ who, domain })),
  );
  const domains = [...new Set(own.map(({ domain }) => domain))];
  return [...domains.map((domain) => ({ who: "base", domain })), ...own];
}

/** The base judges first, of all kinds of pictures that somebody judges. */
function wantedJudgements(
  { experiments, statements }: Plan,
  finished: readonly VariantJob[],
): WantedJudgement[] {
  if (statements === 0) return [];
  const own = finished.flatMap(({ folder: who, variant }) => {
    const asking = experiments.map(experimentNamed).filter(({ variants }) => variants.includes(variant));
    const kinds = new Set(asking.flatMap(({ judged = [] }) => judged));
    return [...kinds].map((pictures) => ({ who, pictures }));
  });
  const kinds = [...new Set(own.map(({ pictures }) => pictures))];
  return [...kinds.map((pictures) => ({ who: "base", pictures })), ...own];
}

function withoutPhotographs(assignments: readonly Assignment[]): Assignment[] {
  return assignments.filter(({ domain }) => domain !== "photos");
}

/** @throws ConfigError if runs need photographs that are not installed. */
async function photographsFor({ jobs }: Plan, { tell }: ReproduceOptions): Promise<boolean> {
  if (!jobs.some(({ variant }) => variantNamed(variant).domains.includes("photos"))) return true;
  const missing = await missingPhotographs();
  if (missing === undefined) return true;
  const needy = jobs.find((job) => ["photos", "mix"].includes(configOfJob(job).pairs.source));
  if (needy) throw new ConfigError(`${needy.name} cannot be trained. ${missing} Or leave out transfer.`);
  tell(`Held-out tasks about photographs are left out. ${missing}`);
  return false;
}

/** An interrupt ends the work and is no error. */
async function untilAborted(signal: AbortSignal, work: () => Promise<void>): Promise<void> {
  try {
    await work();
  } catch (error) {
    if (!signal.aborted) throw error;
  }
}
