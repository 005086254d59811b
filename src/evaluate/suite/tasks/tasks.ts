/** All held-out tasks, by name. */
import { EvaluationError } from "../../../core/errors.ts";
import { DOMAINS } from "../../../pairs/pair.ts";
import { CHART_QUESTIONS } from "./chart-questions.ts";
import { voteOnTheDifference } from "./clevr-difference-vote.ts";
import { oddOneOut, spotTheDifference } from "./clevr-differences.ts";
import { CLEVR_QUESTIONS } from "./clevr-questions.ts";
import { matchingTask, truthTask } from "./language-tasks.ts";
import { outlierTask } from "./outlier-task.ts";
import { sayTask } from "./say-task.ts";
import type { Task } from "./task.ts";

export const TASKS: readonly Task[] = [
  ...DOMAINS.flatMap((domain) => [
    truthTask(domain),
    matchingTask(domain),
    outlierTask(domain),
    sayTask(domain),
  ]),
  spotTheDifference,
  voteOnTheDifference,
  oddOneOut,
  ...CLEVR_QUESTIONS,
  ...CHART_QUESTIONS,
];

/** @throws EvaluationError naming the tasks there are. */
export function taskNamed(name: string): Task {
  const task = TASKS.find((known) => known.name === name);
  if (task) return task;
  throw new EvaluationError(
    `there is no task "${name}"; the tasks are ${TASKS.map((known) => known.name).join(", ")}`,
  );
}
