/**
 * A suite of tasks: the same questions for everybody, one mark each, accuracy with intervals, and two players
 * compared question by question. Questions about one picture hang together and are one cluster.
 */
import { EvaluationError } from "../../core/errors.ts";
import type { Key } from "../../core/rng.ts";
import { clusteredProportion, type Interval } from "../../core/stats.ts";
import type { PairSource } from "../../pairs/pair.ts";
import { addFailures, type FailureCount, failureOf } from "../contests/failures.ts";
import { type LostAnswers, lostAnswers } from "../contests/lost-answers.ts";
import { type PairedComparison, pairedComparison } from "../statistics/paired-comparison.ts";
import type { Task, TaskItem } from "./tasks/task.ts";

/** Questions under one name. */
export interface QuestionSet {
  readonly task: string;
  /** Share of right answers by guessing. */
  readonly chance: number;
  readonly count: number;
  /**
   * Tells them apart from other questions of the task: what the pictures are, or the file. Not their number.
   */
  readonly identity: string;
  /** By question, the first question about the same picture; absent where each has pictures of its own. */
  readonly pictures?: readonly number[];
  /** By question, what is the same for all questions about the same pictures, also in another set of the file. */
  readonly pictureNames?: readonly string[];
  /** The file that the questions are from, as its tasks are named after it. */
  readonly file?: string;
  /** From the first one on. @throws EvaluationError if there are fewer than `count`. */
  questions(): AsyncIterable<() => Promise<TaskItem>>;
}

/** The answers of one player. */
export interface Answers {
  /** Per question in order: `1` right, `0` wrong, `x` refused, `?` only a judge could tell, `-` no answer. */
  readonly marks: string;
  /** By the question's index, why an answer was refused, or not graded. */
  readonly refusals: Readonly<Record<string, string>>;
  /** Of the questions without an answer that were asked. */
  readonly failures: readonly FailureCount[];
  /** The reason why the player is asked no more. */
  readonly stopped?: string;
}

export interface TaskScore extends Partial<Pick<LostAnswers, "lostToForm">> {
  readonly task: string;
  readonly chance: number;
  /** Of the answered questions, n; a refused answer counts as wrong, and so does one that only a judge could grade. Absent if there is none. */
  readonly accuracy?: Interval;
  /** Answers that only a judge could grade. Absent if there is none. */
  readonly undecided?: readonly FailureCount[];
  /** The accuracy if a judge took all of those for right; it lies between the two. */
  readonly atMost?: number;
  /** One per question, as in `Answers`. */
  readonly marks: string;
  /** As in `QuestionSet`. */
  readonly pictures?: readonly number[];
  /** Answers that name no option. */
  readonly refused: readonly FailureCount[];
  /** Answers that did not come, counted neither right nor wrong. */
  readonly failures: readonly FailureCount[];
  readonly stopped?: string;
}

/** Indices tried for each item that is wanted before a task is given up. */
const MOST_TRIES = 20;

/**
 * The first items of a task on held-out pairs. The same key and source, the same items.
 * @param pictures tells apart pictures of other settings, whose sources may have the same name.
 */
export function taskQuestions(
  task: Task,
  source: PairSource,
  key: Key,
  count: number,
  pictures = "",
): QuestionSet {
  const { name, chance } = task;
  return {
    task: name,
    chance,
    count,
    identity: `${source.name} ${pictures}`.trim(),
    async *questions() {
      for await (const item of drawItems(task, source, key, count)) yield async () => item;
    },
  };
}

async function* drawItems(task: Task, source: PairSource, key: Key, count: number): AsyncGenerator<TaskItem> {
  const available = Math.floor(source.size("heldout") / task.pairs);
  let found = 0;
  for (let i = 0; found < count && i < Math.min(available, MOST_TRIES * count); i++) {
    const pairs = await Promise.all(
      Array.from({ length: task.pairs }, (_, k) => source.pair("heldout", i * task.pairs + k)),
    );
    const item = task.item(pairs, key.child(task.name, i).stream());
    if (!item) continue;
    found++;
    yield item;
  }
  if (found === count) return;
  throw new EvaluationError(
    `${source.name} gives ${found} items of ${task.name}, not ${count}; ask for fewer items or other pictures`,
  );
}

export function scoreOf({ task, chance, count, pictures }: QuestionSet, answers: Answers): TaskScore {
  const marks = answers.marks.slice(0, count).padEnd(count, "-");
  const answered = [...marks].flatMap((mark, i) =>
    mark === "-" ? [] : [{ successes: Number(mark === "1"), n: 1, name: pictures?.[i] }],
  );
  const reasons = (sign: string) =>
    Object.entries(answers.refusals).flatMap(([index, reason]) =>
      marks[Number(index)] === sign ? [reason] : [],
    );
  const refused = reasons("x");
  return {
    task,
    chance,
    marks,
    ...(answered.length > 0 && { accuracy: clusteredProportion(answered) }),
    ...undecidedOf(marks, reasons("?")),
    ...(pictures && { pictures }),
    refused: addFailures(refused.map(failureOf)),
    lostToForm: lostAnswers(refused).lostToForm,
    failures: answers.failures,
    ...(answers.stopped !== undefined && { stopped: answers.stopped }),
  };
}

function undecidedOf(marks: string, reasons: readonly string[]): Pick<TaskScore, "undecided" | "atMost"> {
  const count = (signs: string) => [...marks].filter((mark) => signs.includes(mark)).length;
  if (count("?") === 0) return {};
  const undecided = addFailures(reasons.map(failureOf));
  return { undecided, atMost: count("1?") / (marks.length - count("-")) };
}

export interface ScoreComparison extends PairedComparison {
  readonly task: string;
  /** Questions that both answered; the others are left out. */
  readonly compared: number;
}

/**
 * Accuracy of `a` minus that of `b` over the questions that both answered.
 * @returns undefined if there is none. @throws EvaluationError if the questions are not the same.
 */
export function compareScores(a: TaskScore, b: TaskScore, key: Key): ScoreComparison | undefined {
  if (a.task !== b.task || a.marks.length !== b.marks.length)
    throw new EvaluationError(
      `${a.task} with ${a.marks.length} items cannot be held against ${b.task} with ${b.marks.length}; use the same items`,
    );
  const pairs = [...a.marks].flatMap((mark, i) => {
    const other = b.marks[i];
    if (mark === "-" || other === "-") return [];
    return [{ difference: Number(mark === "1") - Number(other === "1"), picture: a.pictures?.[i] ?? i }];
  });
  if (pairs.length === 0) return undefined;
  return { task: a.task, ...pairedComparison(pairs, key), compared: pairs.length };
}

/**
 * By player but the first: the first compared with it in each task that both answered.
 * @param names in their order, which the results' own keys do not keep where a name is a number.
 * @param key for sampled signs.
 */
export function compareWithFirst(
  names: readonly string[],
  results: Readonly<Record<string, readonly TaskScore[]>>,
  key: Key,
): Record<string, ScoreComparison[]> {
  const [first, ...others] = names;
  const compared = (name: string) =>
    results[first].flatMap((score, i) => compareScores(score, results[name][i], key.child(score.task)) ?? []);
  return Object.fromEntries(others.map((name) => [name, compared(name)]));
}
