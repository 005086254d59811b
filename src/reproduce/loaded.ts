/** The results that an experiment is computed from, read and checked to belong together. */
import path from "node:path";
import { DataError } from "../core/errors.ts";
import { type ExperimentName, experimentNamed } from "./experiments.ts";
import type { OfSeed } from "./pool.ts";
import {
  type BaseResults,
  type DealScores,
  type JudgedMarks,
  type JudgedPictures,
  type RunRecord,
  readBase,
  readVariant,
  type TaskMarks,
  type VariantResults,
} from "./results.ts";
import type { VariantName } from "./variants.ts";

export interface Loaded {
  readonly name: ExperimentName;
  readonly variants: ReadonlyMap<VariantName, VariantResults>;
  readonly baseWeights: string;
  /** Held-out tasks of the base; absent if nobody sat for them. */
  readonly base?: TaskMarks;
  /** Statements that the base judged; absent if it judged none. */
  readonly baseJudged?: JudgedPictures;
}

/**
 * @returns the names of the variants that have no results yet instead, if there are any.
 * @throws DataError if results of different base weights, or tasks of different questions, would be held
 * against each other.
 */
export function loadExperiment(folder: string, name: ExperimentName): Loaded | readonly VariantName[] {
  const { variants } = experimentNamed(name);
  const found = new Map(variants.map((variant) => [variant, readVariant(folder, variant)]));
  const missing = variants.filter((variant) => !found.get(variant));
  if (missing.length > 0) return missing;
  const results = found as Map<VariantName, VariantResults>;
  const base = readBase(folder);
  refuseMixedWeights(folder, [...results.values()]);
  const { baseWeights } = results.get(variants[0])!;
  const tasks = base?.baseWeights === baseWeights ? base.tasks : undefined;
  refuseOtherQuestions(folder, results, base, tasks);
  const judged = base?.baseWeights === baseWeights ? base.judged : undefined;
  return {
    name,
    variants: results,
    baseWeights,
    ...(tasks && { base: tasks }),
    ...(judged && { baseJudged: judged }),
  };
}

export function isLoaded(found: Loaded | readonly VariantName[]): found is Loaded {
  return !Array.isArray(found);
}

/** The deals of a kind of match, by seed; seeds without it are left out. */
export function dealsOf(
  { variants }: Loaded,
  variant: VariantName,
  read: (run: RunRecord) => { readonly deals: DealScores } | undefined,
): OfSeed<DealScores>[] {
  return (variants.get(variant)?.runs ?? []).flatMap((run) => {
    const match = read(run);
    return match ? [{ seed: run.seed, value: match.deals }] : [];
  });
}

/** The marks of some tasks, by seed; seeds that lack one of them are left out. */
export function marksOf(
  { variants }: Loaded,
  variant: VariantName,
  tasks: readonly string[],
): OfSeed<readonly string[]>[] {
  return (variants.get(variant)?.runs ?? []).flatMap(({ seed, tasks: marks }) =>
    marks && tasks.every((task) => marks[task] !== undefined)
      ? [{ seed, value: tasks.map((task) => marks[task]) }]
      : [],
  );
}

/** What was judged of some pictures, by seed; seeds that lack it are left out. */
export function judgedOf(
  { variants }: Loaded,
  variant: VariantName,
  pictures: string,
): OfSeed<JudgedMarks>[] {
  return (variants.get(variant)?.runs ?? []).flatMap(({ seed, judged }) => {
    const value = judged?.[pictures];
    return value ? [{ seed, value }] : [];
  });
}

/** Tasks that the base and all runs of these variants sat for, in the order of the base. */
export function commonTasks({ variants, base }: Loaded, names: readonly VariantName[]): string[] {
  const runs = names.flatMap((name) => variants.get(name)?.runs ?? []);
  return Object.keys(base ?? {}).filter((task) => runs.every(({ tasks }) => tasks?.[task] !== undefined));
}

function refuseMixedWeights(folder: string, results: readonly VariantResults[]): void {
  const [first, ...others] = results;
  const other = others.find(({ baseWeights }) => baseWeights !== first.baseWeights);
  if (!other) return;
  throw new DataError(
    `${fileOf(folder, first.variant)} began with the base weights ${first.baseWeights}, ${fileOf(folder, other.variant)} with ${other.baseWeights}; ` +
      `they cannot be compared. Run again what is older: sparring reproduce with an experiment that has ${first.variant} or ${other.variant}.`,
  );
}

/** As many questions each, of every task that both sat for. */
function refuseOtherQuestions(
  folder: string,
  results: ReadonlyMap<VariantName, VariantResults>,
  base: BaseResults | undefined,
  tasks: TaskMarks | undefined,
): void {
  for (const [variant, { runs, baseWeights }] of results) {
    const examined = runs.some((run) => run.tasks !== undefined);
    if (examined && !tasks) {
      throw new DataError(
        `${fileOf(folder, variant)} began with the base weights ${baseWeights}, but the tasks in ${path.join(folder, "base.json")} are those of ${base?.baseWeights ?? "none"}. Run sparring reproduce again, so that the base sits for them too.`,
      );
    }
    for (const [task, marks] of runs.flatMap((run) => Object.entries(run.tasks ?? {}))) {
      const asked = tasks?.[task]?.length;
      if (asked === undefined || asked === marks.length) continue;
      throw new DataError(
        `${fileOf(folder, variant)} has ${marks.length} questions of ${task}, but base.json ${asked}. Run sparring reproduce again with as many --items for all.`,
      );
    }
  }
}

function fileOf(folder: string, variant: VariantName): string {
  return path.join(folder, `${variant}.json`);
}
