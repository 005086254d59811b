/**
 * Candidates sit for the held-out tasks. Every candidate gets the same items, and what is done is kept in a file, so that an
 * examination that was stopped goes on.
 */
import fs from "node:fs";
import { z } from "zod";
import { writeFileAtomic } from "../checkpoint/files.ts";
import { EvaluationError } from "../core/errors.ts";
import { Key } from "../core/rng.ts";
import { wilson } from "../core/stats.ts";
import { judgeSentences } from "../engine/local/judge.ts";
import { type Judge, scoreTask, type TaskScore, taskItems } from "../evaluate/suite.ts";
import type { Task, TaskItem } from "../evaluate/tasks/task.ts";
import type { PairSource } from "../pairs/pair.ts";
import type { Contestants, ModelSpec } from "./contestants.ts";

export interface Candidate {
  readonly name: string;
  /** Hash of its weights: a path alone does not say which weights it holds. */
  readonly weights: string;
  readonly spec: ModelSpec;
}

export interface ExaminationOptions {
  readonly candidates: readonly Candidate[];
  readonly tasks: readonly Task[];
  readonly items: number;
  /** Pictures of a task's domain. */
  source(task: Task): Promise<PairSource>;
  /** Tells apart pictures of other settings, whose sources may have the same name. */
  readonly pictures: string;
  judge(spec: ModelSpec): Promise<Judge>;
  /** Where answers are kept; without it nothing is. */
  readonly file?: string;
  readonly signal?: AbortSignal;
  readonly onProgress?: (candidate: string, task: string, done: number, of: number) => void;
}

/** By candidate, the scores of the tasks in the order asked. */
export type Results = Readonly<Record<string, readonly TaskScore[]>>;

const SCHEMA = 1;
/** Items are drawn from this key alone: every examination with as many items asks the same. */
const KEY = Key.root("examination");

const fileSchema = z.strictObject({
  schema: z.literal(SCHEMA),
  /** By weights, task, pictures and number of items: `1` right, `0` wrong, one sign per item. */
  answers: z.record(z.string(), z.string().regex(/^[01]+$/)),
});

/** @throws EvaluationError if the file is none of this kind; the signal's reason if it is stopped. */
export async function examine(options: ExaminationOptions): Promise<Results> {
  const { candidates, tasks, items: count, file, signal } = options;
  const answers = file === undefined ? {} : readAnswers(file);
  const judges = new Map<Candidate, Promise<Judge>>();
  const results = Object.fromEntries(candidates.map(({ name }) => [name, [] as TaskScore[]]));
  let done = 0;
  for (const task of tasks) {
    const source = await options.source(task);
    let items: TaskItem[] | undefined;
    for (const candidate of candidates) {
      signal?.throwIfAborted();
      options.onProgress?.(candidate.name, task.name, done++, candidates.length * tasks.length);
      const place = `${candidate.weights} ${task.name} ${source.name} ${options.pictures} ${count}`;
      if (!answers[place]) {
        items ??= await taskItems(task, source, KEY, count);
        const judge = judges.get(candidate) ?? options.judge(candidate.spec);
        judges.set(candidate, judge);
        answers[place] = (await scoreTask(task, items, await judge)).right.join("");
        if (file !== undefined)
          writeFileAtomic(file, `${JSON.stringify({ schema: SCHEMA, answers }, null, 1)}\n`);
      }
      results[candidate.name].push(scoreFrom(task, answers[place]));
    }
  }
  return results;
}

/** @throws EvaluationError if the candidate is no model of the local engine. */
export async function localJudge(contestants: Contestants, spec: ModelSpec): Promise<Judge> {
  const { engine, ref } = await contestants.model(spec);
  if (engine.name !== "local")
    throw new EvaluationError(
      `held-out tasks need the local engine's model, not the engine "${engine.name}"`,
    );
  return (queries) => judgeSentences(engine, ref, queries);
}

function scoreFrom(task: Task, signs: string): TaskScore {
  const right = [...signs].map(Number);
  const sum = right.reduce((a, b) => a + b, 0);
  return { task: task.name, chance: task.chance, accuracy: wilson(sum, right.length), right };
}

function readAnswers(file: string): Record<string, string> {
  if (!fs.existsSync(file)) return {};
  try {
    return fileSchema.parse(JSON.parse(fs.readFileSync(file, "utf8"))).answers;
  } catch (cause) {
    throw new EvaluationError(
      `${file} holds no answers of an examination; choose another --out or remove it`,
      { cause },
    );
  }
}
