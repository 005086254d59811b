/** An answerer of a suite: anything that turns questions into answers, one mark per question. */
import { SparringError } from "../../../core/errors.ts";
import type { Key } from "../../../core/rng.ts";
import { readBoxed } from "../../../games/boxed.ts";
import { plainWord } from "../../../games/plain-word.ts";
import type { Choice, Said, TaskItem } from "../tasks/task.ts";
import { readChoice } from "./choice.ts";

export interface Question {
  /** For what is drawn: a guess, a pause. */
  readonly key: Key;
  /** Pictures of files are read here and not before. */
  load(): Promise<TaskItem>;
}

/**
 * `1` right, `0` wrong, `x` refused (wrong too), `?` an answer that no rule can grade, `-` no answer. Reasons begin with a
 * category, then `: `.
 */
export type Mark = { readonly sign: "1" | "0" } | { readonly sign: "x" | "?" | "-"; readonly reason: string };

/** A question as it was put, and what was said. */
export interface Told {
  readonly item: TaskItem;
  /** As written by who writes; of an option that was only chosen, its letter in the form that is asked for. */
  readonly text: string;
}

/** @param index of the question. @param told absent where it could not be put, or nobody answered. */
export type Note = (index: number, mark: Mark, told?: Told) => void;

export interface Answerer {
  /** Notes each mark as it comes. @throws the signal's reason. */
  answer(questions: readonly Question[], note: Note, signal?: AbortSignal): Promise<void>;
  /** The reason why the player is asked no more, if there is one: its open questions have no mark. */
  readonly stopped?: string;
}

export function markOf({ answer }: TaskItem, given: Choice): Mark {
  if ("refused" in given) return { sign: "x", reason: given.refused };
  return { sign: given.option === answer ? "1" : "0" };
}

/** The mark of a text: by the question's own rule, or by the letter in its box. */
export function textMark(item: TaskItem, text: string): Mark {
  if (!item.graded) return markOf(item, readChoice(text, item.options));
  const verdict = item.graded.grade(text);
  return "right" in verdict ? { sign: verdict.right ? "1" : "0" } : { sign: "?", reason: verdict.undecided };
}

/** @param text with the sentence in `\\boxed{}`. */
export function sentenceMark({ isTrue }: Said, text: string): Mark {
  const boxed = readBoxed(text);
  if (!boxed.ok) return { sign: "x", reason: boxed.reason };
  const truth = isTrue(boxed.answer) ?? isTrue(plainWord(boxed.answer));
  if (truth === undefined)
    return { sign: "x", reason: `no sentence that can be checked: "${boxed.answer.slice(0, 60)}"` };
  return { sign: truth ? "1" : "0" };
}

/** The item, or a mark that says why it cannot be shown. */
export async function loaded({ load }: Question): Promise<TaskItem | Mark> {
  try {
    return await load();
  } catch (error) {
    if (!(error instanceof SparringError)) throw error;
    return { sign: "-", reason: `no picture: ${error.message}` };
  }
}
