/**
 * The held-out tasks of a report: the base and the newest checkpoint answer the same questions. Answers are
 * kept in `RUN/tasks.json`, so only what is open is asked.
 */

import path from "node:path";
import { checkpointFolder, listCheckpoints, readCheckpoint } from "../checkpoint/checkpoint.ts";
import { CheckpointError, EvaluationError } from "../core/errors.ts";
import { quoted } from "../core/quoted.ts";
import { judgeComparison } from "../evaluate/statistics/paired-comparison.ts";
import { compareScores, type TaskScore } from "../evaluate/suite/suite.ts";
import { TASKS } from "../evaluate/suite/tasks/tasks.ts";
import { answererOf } from "../measure/answerers.ts";
import { askSuite, SUITE_KEY, type SuiteOptions } from "../measure/ask-suite.ts";
import { Contestants } from "../measure/contestants.ts";
import { taskSets } from "../measure/held-out-tasks.ts";
import { weightsHash } from "../run/open/engines.ts";
import { parsePairNames } from "../run/open/pair-names.ts";
import { readRunConfig } from "../run/record/run-directory.ts";
import type { TaskRow } from "./sections/tasks-section.ts";

export interface MeasureTasksOptions extends Pick<SuiteOptions, "signal" | "onProgress"> {
  readonly run: string;
  /** Questions per task. */
  readonly items: number;
  /** Ask what is open; otherwise tasks with open questions are an error. */
  readonly ask?: boolean;
  readonly environment: Readonly<Record<string, string | undefined>>;
}

const VERDICTS = { better: 1, worse: -1, "no difference shown": 0 } as const;

/**
 * @throws CheckpointError if the run has no checkpoint, EvaluationError as `askSuite`; the signal's reason,
 * answers being kept.
 */
export async function measureTasks(options: MeasureTasksOptions): Promise<TaskRow[]> {
  const { run, items, ask, environment, signal, onProgress } = options;
  const config = readRunConfig(run);
  const folder = newestCheckpoint(run);
  refuseOtherBase(run, readCheckpoint(folder).baseWeights, weightsHash(config));
  const contestants = new Contestants(config, environment);
  const open = { config, contestants, environment };
  const players = [
    answererOf("before", { kind: "base" }, open),
    answererOf("after", { kind: "checkpoint", run, folder }, open),
  ];
  const domains = domainsOf(config.pairs.source);
  const tasks = TASKS.filter(({ domain }) => domains.has(domain));
  const sets = taskSets(tasks, config, items);
  try {
    const file = path.join(run, "tasks.json");
    const { before, after } = await askSuite({
      players: ask ? players : players.map((player) => ({ ...player, open: () => refuseToAsk(run) })),
      ...{ sets, file, signal, onProgress },
    });
    return tasks.map(({ summary }, i) => rowOf(summary, before[i], after[i]));
  } finally {
    await contestants.close();
  }
}

/** @throws EvaluationError */
function refuseToAsk(run: string): never {
  throw new EvaluationError(
    `questions are still open. Put them with: npx sparring report ${quoted(run)} --tasks`,
  );
}

/**
 * Scenes and charts, and photographs only where the run itself has them: their package is installed apart.
 */
function domainsOf(source: string): ReadonlySet<string> {
  const photographs = parsePairNames(source).some(({ kind }) => kind === "photos");
  return new Set(photographs ? ["clevr", "charts", "photos"] : ["clevr", "charts"]);
}

function rowOf(summary: string, before: TaskScore, after: TaskScore): TaskRow {
  const { task, chance, marks } = after;
  const comparison = compareScores(after, before, SUITE_KEY.child("signs", task));
  return {
    task,
    summary,
    chance,
    questions: marks.length,
    before: before.accuracy,
    after: after.accuracy,
    difference: comparison?.difference,
    verdict: comparison ? VERDICTS[judgeComparison(comparison)] : 0,
  };
}

function newestCheckpoint(run: string): string {
  const root = path.join(run, "checkpoints");
  const newest = listCheckpoints(root).at(-1);
  if (newest !== undefined) return checkpointFolder(root, newest);
  throw new CheckpointError(
    `the run ${run} has no checkpoint yet, so no trained model can be asked. Train on with "npx sparring train --resume ${quoted(run)}".`,
  );
}

/** A difference from other weights would be no effect of training. */
function refuseOtherBase(run: string, then: string, now: string): void {
  if (then === now) return;
  throw new CheckpointError(
    `the run ${run} started from weights ${then}, but its engine now starts from ${now}: there is no "before" to compare with. Put the weights back as they were.`,
  );
}
