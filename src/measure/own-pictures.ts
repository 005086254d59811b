/** The questions about pictures of one's own: which tasks they allow, and why others are left out. */
import { EvaluationError } from "../core/errors.ts";
import { nearest } from "../core/nearest.ts";
import { ownQuestions } from "../evaluate/suite/own/own-questions.ts";
import type { OwnTask } from "../evaluate/suite/own/own-task.ts";
import { ownTasks } from "../evaluate/suite/own/own-tasks.ts";
import { Pool } from "../evaluate/suite/own/pool.ts";
import type { QuestionSet } from "../evaluate/suite/suite.ts";
import type { PairSource } from "../pairs/pair.ts";
import { rememberedPairs } from "../pairs/remembered.ts";
import { parsePairNames } from "../run/open/pair-names.ts";
import type { Config } from "../run/settings/config.ts";
import { SUITE_KEY } from "./ask-suite.ts";
import { openHeldOut, picturesHash } from "./held-out-tasks.ts";

/** A task that is not asked. */
export interface LeftOut {
  readonly task: string;
  readonly reason: string;
}

export interface OwnOptions {
  readonly config: Config;
  /** As in `pairs.source`. */
  readonly pictures: string;
  /** Names of tasks that must be asked; without them all that the pictures allow. */
  readonly tasks?: readonly string[];
  /** Questions per task, at most. */
  readonly items: number;
  /** Who reads no free questions, if anybody: captions are left out. */
  readonly wordless?: string;
  readonly onLeftOut: (left: LeftOut) => void;
  readonly signal?: AbortSignal;
  readonly onPicture?: (done: number, of: number) => void;
}

export interface OwnSets {
  readonly sets: readonly { readonly name: string; open(): Promise<QuestionSet | undefined> }[];
  /** Held-out pictures of which no two look the same. */
  readonly pictures: number;
}

/** Whether all of them are folders, stores or plug-ins: what a user brought. @param pictures as in `pairs.source`. */
export function areOwn(pictures: string): boolean {
  return parsePairNames(pictures).every(({ kind }) => kind === "folder");
}

/** Pictures of at most so many pixels a side stay in memory. */
const REMEMBERED = 128;

/**
 * Opens the held-out pictures, and gives a set per task; one that the pictures do not allow gives none.
 * @throws EvaluationError if there are no pictures or no such task, or one that was named is not possible;
 * DataError as `openPairs`.
 */
export async function ownSets(options: OwnOptions): Promise<OwnSets> {
  const { config, pictures, signal, onPicture } = options;
  const opened = await openHeldOut(config, pictures, "none");
  const source = config.pairs.pictureSize <= REMEMBERED ? rememberedPairs(opened) : opened;
  requireAny(source);
  const tasks = chosen(source, options.tasks);
  const pool = await Pool.open(source, { signal, onPicture });
  const sets = tasks.map((task) => ({ name: task.name, open: () => setOf(task, pool, options) }));
  return { sets, pictures: pool.distinct };
}

/** Whether somebody or something says what is in the pictures: the first one tells. */
export async function contentsKnown(config: Config, pictures: string): Promise<boolean> {
  const source = await openHeldOut(config, pictures, "none");
  requireAny(source);
  return (await source.pair("heldout", 0)).contents !== undefined;
}

async function setOf(
  task: OwnTask,
  pool: Pool,
  { config, tasks: named, items, wordless, onLeftOut }: OwnOptions,
): Promise<QuestionSet | undefined> {
  try {
    if (task.prose && wordless !== undefined)
      throw new EvaluationError(`${wordless} knows statements only, and captions are free text`);
    return await ownQuestions(task, pool, SUITE_KEY, items, picturesHash(config));
  } catch (error) {
    if (!(error instanceof EvaluationError)) throw error;
    if (named) throw new EvaluationError(`${task.name} cannot be asked: ${error.message}`, { cause: error });
    onLeftOut({ task: task.name, reason: error.message });
    return undefined;
  }
}

function chosen({ domains }: PairSource, named: readonly string[] | undefined): OwnTask[] {
  const tasks = ownTasks(domains);
  if (!named) return tasks;
  const names = tasks.map(({ name }) => name);
  return [...new Set(named)].map((word) => {
    const task = tasks.find(({ name }) => name === word);
    if (task) return task;
    throw new EvaluationError(
      `there is no task "${word}" about pictures of ${domains.join(" and ")}. Did you mean "${nearest(word, names)}"? Tasks: ${names.join(", ")}.`,
    );
  });
}

function requireAny({ name, size }: PairSource): void {
  if (size("heldout") > 0) return;
  throw new EvaluationError(
    `${name} has no held-out picture, so nothing new can be asked about. About one in ten is held out: import twenty or more that look different.`,
  );
}
