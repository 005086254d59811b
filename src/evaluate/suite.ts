/**
 * The held-out tasks as an examination: the same items for everybody, answers right or wrong, accuracy with Wilson intervals, and
 * the difference of two candidates item by item.
 */
import { EvaluationError } from "../core/errors.ts";
import type { Key } from "../core/rng.ts";
import { type Interval, meanInterval, wilson } from "../core/stats.ts";
import type { PairSource } from "../pairs/pair.ts";
import type { Query, Task, TaskItem } from "./tasks/task.ts";

/** Probability that each query's sentence is true of its picture. */
export type Judge = (queries: readonly Query[]) => Promise<number[]>;

export interface TaskScore {
  readonly task: string;
  readonly chance: number;
  readonly accuracy: Interval;
  /** Per item in order: 1 right, 0 wrong. */
  readonly right: readonly number[];
}

/** Indices tried for each item that is wanted before a task is given up. */
const MOST_TRIES = 20;

/**
 * The first items of a task on held-out pairs. The same key and source, the same items.
 * @throws EvaluationError if the source has too few pictures that allow such a question.
 */
export async function taskItems(
  task: Task,
  source: PairSource,
  key: Key,
  count: number,
): Promise<TaskItem[]> {
  const items: TaskItem[] = [];
  const available = Math.floor(source.size("heldout") / task.pairs);
  for (let i = 0; items.length < count && i < Math.min(available, MOST_TRIES * count); i++) {
    const pairs = await Promise.all(
      Array.from({ length: task.pairs }, (_, k) => source.pair("heldout", i * task.pairs + k)),
    );
    const item = task.item(pairs, key.child(task.name, i).stream());
    if (item) items.push(item);
  }
  if (items.length === count) return items;
  throw new EvaluationError(
    `${source.name} gives ${items.length} items of ${task.name}, not ${count}; ask for fewer items or other pictures`,
  );
}

export async function scoreTask(task: Task, items: readonly TaskItem[], judge: Judge): Promise<TaskScore> {
  const probabilities = await judge(items.flatMap(({ judged }) => judged.queries));
  let at = 0;
  const right = items.map(({ judged, answer }) => {
    const own = probabilities.slice(at, at + judged.queries.length);
    at += judged.queries.length;
    return Number(judged.choose(own) === answer);
  });
  const sum = right.reduce((a, b) => a + b, 0);
  return { task: task.name, chance: task.chance, accuracy: wilson(sum, right.length), right };
}

/** Share of items right of `a` minus that of `b`, over the same items; normal interval of the paired differences. */
export function accuracyDifference(a: TaskScore, b: TaskScore): Interval {
  if (a.task !== b.task || a.right.length !== b.right.length)
    throw new EvaluationError(
      `${a.task} with ${a.right.length} items cannot be held against ${b.task} with ${b.right.length}; use the same items`,
    );
  return meanInterval(a.right.map((value, i) => value - b.right[i]));
}
