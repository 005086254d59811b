/** All held-out tasks, by name. */
import { EvaluationError } from "../../../core/errors.ts";
import { nearest } from "../../../core/nearest.ts";
import { DOMAINS } from "../../../pairs/pair.ts";
import { EVALUATED_GAMES } from "../../games.ts";
import { CHART_QUESTIONS } from "./chart-questions.ts";
import { oddOneOut, spotTheDifference } from "./clevr-differences.ts";
import { CLEVR_QUESTIONS } from "./clevr-questions.ts";
import { matchingTask, truthTask } from "./language-tasks.ts";
import type { Task } from "./task.ts";

const ASKED: readonly Task[] = [
  ...DOMAINS.flatMap((domain) => [truthTask(domain), matchingTask(domain)]),
  spotTheDifference,
  oddOneOut,
  ...CLEVR_QUESTIONS,
  ...CHART_QUESTIONS,
];

export const TASKS: readonly Task[] = EVALUATED_GAMES.flatMap(({ tasks = [] }) => tasks).reduce(
  behind,
  ASKED,
);

/** The list with a task behind the one that it follows, or at the end. */
function behind(list: readonly Task[], task: Task): readonly Task[] {
  const at = list.findIndex(({ name }) => name === task.follows);
  return at < 0 ? [...list, task] : list.toSpliced(at + 1, 0, task);
}

/** @throws EvaluationError naming the tasks there are. */
export function taskNamed(name: string): Task {
  const task = TASKS.find((known) => known.name === name);
  if (task) return task;
  const names = TASKS.map((known) => known.name);
  throw new EvaluationError(
    `there is no task "${name}". Did you mean "${nearest(name, names)}"? Tasks: ${names.join(", ")}.`,
  );
}
