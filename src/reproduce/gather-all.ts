/** Finished runs and what was measured after them → `VARIANT.json` and `base.json`. */
import fs from "node:fs";
import path from "node:path";
import { DataError } from "../core/errors.ts";
import { groupBy } from "../core/group-by.ts";
import { readRunConfig } from "../run/record/run-directory.ts";
import { type GatheredRun, gatherRun } from "./gather.ts";
import { commandOf } from "./jobs.ts";
import type { Judgements, WantedJudgement } from "./judgements.ts";
import type { Matches } from "./matches.ts";
import type { Plan, VariantJob } from "./plan.ts";
import {
  type JudgedPictures,
  RESULTS_SCHEMA,
  type RunRecord,
  readBase,
  readVariant,
  type TaskMarks,
  type VariantResults,
  writeResults,
} from "./results.ts";
import { withStored } from "./stored-run.ts";
import type { Assignment, Tasks } from "./tasks.ts";
import { checkpointMatches, playsStandard, standardMatch, versusMatches } from "./wanted-matches.ts";

export interface GatherOptions {
  readonly matches: Matches;
  readonly tasks: Tasks;
  readonly assignments: readonly Assignment[];
  readonly judgements: Judgements;
  readonly judged: readonly WantedJudgement[];
  readonly parallel: number;
  tell(line: string): void;
}

/**
 * @throws DataError if runs of one variant began with different weights, or if more seeds would be lost than
 * won.
 */
export async function gatherAll(
  plan: Plan,
  finished: readonly VariantJob[],
  options: GatherOptions,
): Promise<void> {
  const { results } = plan.places;
  const version = packageVersion();
  let baseWeights: string | undefined;
  for (const jobs of groupBy(finished, (job) => job.variant).values()) {
    const { variant } = jobs[0];
    const runs = [];
    for (const job of jobs) runs.push({ job, gathered: await gatherRun(job.folder) });
    refuseMixedWeights(runs);
    baseWeights = runs[0].gathered.baseWeights;
    const stored = readVariant(results, variant);
    const before = stored?.baseWeights === baseWeights ? stored.runs : [];
    const records = runs.map(({ job, gathered }) =>
      withStored(
        recordOf(plan, job, gathered, finished, options),
        before.find(({ seed }) => seed === job.seed),
      ),
    );
    refuseFewerSeeds(path.join(results, `${variant}.json`), before, records);
    const { parallel } = options;
    const settings = readRunConfig(jobs[0].folder);
    const found: VariantResults = {
      schema: RESULTS_SCHEMA,
      variant,
      version,
      parallel,
      baseWeights,
      settings,
      runs: records,
    };
    writeResults(path.join(results, `${variant}.json`), found);
  }
  if (baseWeights !== undefined) writeBase(results, { version, baseWeights }, options);
  options.tell(`${finished.length} runs gathered in ${results}`);
}

function recordOf(
  plan: Plan,
  job: VariantJob,
  { match, record }: GatheredRun,
  finished: readonly VariantJob[],
  { matches, tasks, assignments, ...judging }: GatherOptions,
): RunRecord {
  const isStandard = playsStandard(plan, job);
  const standard = isStandard ? match : matches.find(standardMatch(plan, job));
  const checkpoints = checkpointMatches(plan, job).flatMap(({ iteration, wanted }) => {
    const played = matches.find(wanted);
    return played ? [{ iteration, match: played }] : [];
  });
  const versus = versusMatches(plan, job, finished).flatMap(({ against, wanted }) => {
    const played = matches.find(wanted);
    return played ? [[against, played] as const] : [];
  });
  const { seed, ...measured } = record;
  return {
    seed,
    command: commandOf(job),
    ...measured,
    ...(standard && { standard }),
    ...(!isStandard && { own: match }),
    ...(checkpoints.length > 0 && { checkpoints }),
    ...(versus.length > 0 && { versus: Object.fromEntries(versus) }),
    ...marksOf(job.folder, tasks, assignments),
    ...judgedBy(job.folder, judging),
  };
}

function marksOf(who: string, tasks: Tasks, assignments: readonly Assignment[]): { tasks?: TaskMarks } {
  const own = assignments.filter((one) => one.who === who).map((one) => tasks.find(one));
  const marks = Object.assign({}, ...own) as TaskMarks;
  return Object.keys(marks).length === 0 ? {} : { tasks: marks };
}

function judgedBy(
  who: string,
  { judgements, judged }: Pick<GatherOptions, "judgements" | "judged">,
): { judged?: JudgedPictures } {
  const own = judged.flatMap((wanted) => {
    const found = wanted.who === who ? judgements.find(wanted) : undefined;
    return found ? [[wanted.pictures, found] as const] : [];
  });
  return own.length === 0 ? {} : { judged: Object.fromEntries(own) };
}

/** Tasks that the base sat for another time are kept. */
function writeBase(
  results: string,
  { version, baseWeights }: { version: string; baseWeights: string },
  { tasks, assignments, ...judging }: GatherOptions,
): void {
  const stored = readBase(results);
  const same = stored?.baseWeights === baseWeights ? stored : undefined;
  const before = same?.tasks ?? {};
  const judged = { ...same?.judged, ...judgedBy("base", judging).judged };
  const now = marksOf("base", tasks, assignments).tasks ?? {};
  const all = { ...before, ...now };
  if (Object.keys(all).length + Object.keys(judged).length === 0) return;
  writeResults(path.join(results, "base.json"), {
    schema: RESULTS_SCHEMA,
    version,
    baseWeights,
    tasks: all,
    ...(Object.keys(judged).length > 0 && { judged }),
  });
}

function refuseMixedWeights(runs: readonly { job: VariantJob; gathered: GatheredRun }[]): void {
  const [first, ...others] = runs;
  const other = others.find(({ gathered }) => gathered.baseWeights !== first.gathered.baseWeights);
  if (!other) return;
  throw new DataError(
    `${first.job.folder} began with the base weights ${first.gathered.baseWeights}, ${other.job.folder} with ${other.gathered.baseWeights}. ` +
      "Runs of one variant must begin with the same ones: remove those with the older weights and run the experiment again.",
  );
}

/** Results of the same training with more seeds are not given up for fewer. */
function refuseFewerSeeds(file: string, before: readonly RunRecord[], now: readonly RunRecord[]): void {
  const seeds = now.map(({ seed }) => seed);
  const lost = before.filter(({ seed }) => !seeds.includes(seed)).map(({ seed }) => seed);
  if (lost.length === 0) return;
  throw new DataError(
    `${file} has seed ${lost.join(", ")} too, and the runs here only ${seeds.join(", ")}. Finish them, or choose another folder with --results.`,
  );
}

export function packageVersion(): string {
  const file = new URL("../../package.json", import.meta.url);
  return (JSON.parse(fs.readFileSync(file, "utf8")) as { version: string }).version;
}
