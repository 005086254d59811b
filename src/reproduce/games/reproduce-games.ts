/** Experiments on small games from their plan to what came out: train, measure, gather, write up. */
import fs from "node:fs";
import path from "node:path";
import { groupBy } from "../../core/group-by.ts";
import { readEvents } from "../../run/record/events.ts";
import { readRunConfig } from "../../run/record/run-directory.ts";
import { configHash } from "../../run/settings/config.ts";
import { readLaunches, wallSeconds } from "../gather.ts";
import { packageVersion } from "../gather-all.ts";
import { commandOf, type Job, runJobs, stateOf } from "../jobs.ts";
import type { Places } from "../plan.ts";
import type { ReproduceOptions } from "../reproduce.ts";
import { writeUp } from "../write-up.ts";
import {
  GAME_EXPERIMENT_NAMES,
  type GameExperimentName,
  gameExperimentNamed,
  measuresOf,
  type NamedMeasure,
} from "./experiments.ts";
import { GameMeasures, uniformIn } from "./measures.ts";
import { type GameOutcome, gameOutcomes, type LoadedGames, loadGames } from "./outcome.ts";
import { type GameRun, writeGameResults } from "./results.ts";
import { gameClaimLine, gameTables } from "./tables.ts";
import { GAME_VARIANT_NAMES, type GameVariantName, gameVariantNamed } from "./variants.ts";

export interface GameJob extends Job {
  readonly variant: GameVariantName;
}

export interface GamePlan {
  readonly experiments: readonly GameExperimentName[];
  readonly jobs: readonly GameJob[];
  readonly places: Places;
}

export interface GamePlanOptions {
  readonly experiments: readonly GameExperimentName[];
  readonly seeds: readonly number[];
  readonly quick: boolean;
  /** Further settings of every run, `key=value`. */
  readonly set: readonly string[];
  readonly places: Places;
}

export interface ReproducedGames {
  readonly failed: number;
  readonly finished: number;
  readonly runs: number;
  readonly outcomes: readonly ToldGameOutcome[];
}

export interface ToldGameOutcome extends Omit<GameOutcome, "claim"> {
  readonly experiment: GameExperimentName;
  readonly finding: string;
}

const QUICK = ["iterations=20", "gamesPerIteration=32", "evaluation.games=40"];

/** Seed by seed, so that every variant of a seed is there early. */
export function gamePlanOf({ experiments, seeds, quick, set, places }: GamePlanOptions): GamePlan {
  const chosen = new Set(experiments.flatMap((name) => [...gameExperimentNamed(name).variants]));
  const variants = GAME_VARIANT_NAMES.filter((name) => chosen.has(name));
  const jobs = seeds.flatMap((seed) =>
    variants.map((variant): GameJob => {
      const name = `${variant}-${seed}`;
      const settings = [...gameVariantNamed(variant).settings, ...(quick ? QUICK : []), ...set];
      return { name, variant, seed, preset: "spiral", settings, folder: path.join(places.runs, name) };
    }),
  );
  return { experiments, jobs, places };
}

/** Results of finished runs are in their folder afterwards. Once the signal is aborted, nothing new is begun or gathered. */
export async function reproduceGames(plan: GamePlan, options: ReproduceOptions): Promise<ReproducedGames> {
  const { jobs, places } = plan;
  const { gatherOnly, signal, tell } = options;
  const failed = gatherOnly ? [] : await runJobs(jobs, options);
  const finished = jobs.filter((job) => stateOf(job) === "finished");
  tell(`${finished.length} of ${jobs.length} runs on small games are finished.`);
  const counts = { failed: failed.length, finished: finished.length, runs: jobs.length };
  const measures = new GameMeasures(places.runs);
  if (!gatherOnly) await measureAll(finished, measures, options);
  if (signal.aborted) return { ...counts, outcomes: [] };
  await gatherGames(finished, measures, resultsIn(places));
  return { ...counts, outcomes: report(plan, options) };
}

/** Those of a variant in all experiments: one file holds them. */
function wantedOf(variant: GameVariantName): NamedMeasure[] {
  const all = GAME_EXPERIMENT_NAMES.map(gameExperimentNamed).filter(({ variants }) =>
    variants.includes(variant),
  );
  const named = all.flatMap((experiment) => measuresOf(experiment, variant).map(([, measure]) => measure));
  return [...new Map(named.map((one) => [one.title, one])).values()];
}

async function measureAll(
  finished: readonly GameJob[],
  measures: GameMeasures,
  { signal, tell, onProgress }: ReproduceOptions,
): Promise<void> {
  for (const [i, { folder, variant, name }] of finished.entries()) {
    for (const { title, measure } of wantedOf(variant)) {
      if (signal.aborted) return;
      if (!measures.find(folder, measure)) tell(`${name}: measuring ${title}`);
      await measures.of(folder, measure);
    }
    onProgress?.("runs measured", i + 1, finished.length);
  }
}

async function gatherGames(
  finished: readonly GameJob[],
  measures: GameMeasures,
  folder: string,
): Promise<void> {
  fs.mkdirSync(folder, { recursive: true });
  for (const jobs of groupBy(finished, ({ variant }) => variant).values()) {
    const { variant } = jobs[0];
    const wanted = wantedOf(variant);
    const config = readRunConfig(jobs[0].folder);
    const uniform: [string, number][] = [];
    for (const { title, measure } of wanted) {
      const value = await uniformIn(config, measure);
      if (value !== undefined) uniform.push([title, value]);
    }
    const runs = jobs.map((job) => runOf(job, wanted, measures));
    writeGameResults(folder, {
      ...{ schema: 1, variant, version: packageVersion(), uniform: Object.fromEntries(uniform), runs },
    });
  }
}

function runOf(job: GameJob, wanted: readonly NamedMeasure[], measures: GameMeasures): GameRun {
  const config = readRunConfig(job.folder);
  const events = readEvents(path.join(job.folder, "events.jsonl"));
  const found = wanted.flatMap(({ title, measure }) => {
    const value = measures.find(job.folder, measure);
    return value ? [[title, value] as const] : [];
  });
  return {
    seed: job.seed,
    command: commandOf(job),
    configHash: configHash(config),
    trainingGames: config.iterations * config.gamesPerIteration,
    wallSeconds: wallSeconds(readLaunches(job.folder), events),
    measures: Object.fromEntries(found),
  };
}

/** Writes the tables of what has all its results, and tells the verdicts. */
function report({ experiments, places }: GamePlan, { tell }: ReproduceOptions): ToldGameOutcome[] {
  const ready = experiments.flatMap((name): LoadedGames[] => {
    const found = loadGames(resultsIn(places), name);
    if (!("missing" in found)) return [found];
    tell(`${name} waits for ${found.missing.join(", ")}.`);
    return [];
  });
  if (ready.length === 0) return [];
  const tables = new Map(ready.map((loaded) => [loaded.name, gameTables(loaded)]));
  writeUp(places.text, tables, (name) => gameExperimentNamed(name).title);
  tell(`Tables are in ${places.text}`);
  return ready.flatMap((loaded) =>
    gameOutcomes(loaded).map((outcome) => {
      tell(`${loaded.name}: ${gameClaimLine(loaded, outcome)}`);
      const { claim, ...found } = outcome;
      return { experiment: loaded.name, finding: claim.finding, ...found };
    }),
  );
}

function resultsIn({ results }: Places): string {
  return path.join(results, "games");
}
