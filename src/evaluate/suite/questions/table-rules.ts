/**
 * The rule by which VLMEvalKit grades a row of its tables, told from the columns of the row and, where it goes by the benchmark there, from
 * the file's name. Facts from its source (August 2026). Left out: scores between 0 and 1 (VQA score, ANLS), and rows whose circular
 * versions have to be right together, which count one by one here.
 */
import path from "node:path";
import { choiceRule } from "../grading/choice-rule.ts";
import { exactRule, numberRule, relaxedRule, sameTextRule, yesNoRule } from "../grading/open-rules.ts";
import { type Graded, NO_YES } from "../tasks/task.ts";
import { listOf } from "./python-list.ts";
import type { Cells } from "./table-rows.ts";

/** A rule, with the options where there are some. */
export interface RowRule {
  readonly options: readonly string[];
  /** Index of the right option; -1 without options. */
  readonly answer: number;
  readonly graded: Graded;
}

/** Why a row cannot be graded, and what was found. */
export interface NoRule {
  readonly reason: string;
  readonly found?: string;
}

const LETTERS = [..."ABCDEFGHIJKLMNOPQRSTUVWXYZ"];
const FEWEST_OPTIONS = 2;
/** Benchmarks whose scores are shares. */
const SHARES = /TextVQA|DocVQA|InfoVQA|VizWiz|OCRBench/i;

export function ruleOf(file: string, cells: Cells): RowRule | NoRule {
  const answer = cells.get("answer") ?? "";
  const letters = LETTERS.filter((letter) => (cells.get(letter) ?? "") !== "");
  if (answer === "" && !cells.get("answer_option")) return { reason: "no answer" };
  if (letters.length > 0) return choiceOf(letters, cells, answer);
  if (cells.has("question_type") && cells.has("answer_type")) return mathVistaRule(cells, answer);
  return openRule(path.basename(file), cells.get("question") ?? "", answer);
}

function choiceOf(letters: readonly string[], cells: Cells, answer: string): RowRule | NoRule {
  const right = letters.indexOf(answer.toUpperCase());
  if (letters.length < FEWEST_OPTIONS) return { reason: "fewer than two choices" };
  if (right < 0) return { reason: "answer not among the choices", found: `"${answer.slice(0, 20)}"` };
  const options = letters.map((letter) => cells.get(letter) as string);
  return { options, answer: right, graded: choiceRule(options, right, true) };
}

/** Its questions list their own choices. */
function mathVistaRule(cells: Cells, answer: string): RowRule | NoRule {
  if (cells.get("question_type") === "multi_choice") {
    const options = listOf(cells.get("choices") ?? "") ?? [];
    const right = LETTERS.indexOf(cells.get("answer_option") ?? "");
    if (options.length < FEWEST_OPTIONS) return { reason: "fewer than two choices" };
    if (right < 0 || right >= options.length) return { reason: "answer not among the choices" };
    return {
      options,
      answer: right,
      graded: choiceRule(options, right, !listsChoices(cells.get("question"))),
    };
  }
  const whole = cells.get("answer_type") === "integer";
  const number = Number(answer);
  if ((whole || cells.get("answer_type") === "float") && Number.isFinite(number))
    return open(numberRule(number, whole), [answer]);
  return open(sameTextRule([answer]), [answer]);
}

function openRule(name: string, question: string, answer: string): RowRule | NoRule {
  const answers = listOf(answer) ?? [answer];
  if (SHARES.test(name)) return { reason: "benchmark whose scores are shares (VQA score, ANLS): not built" };
  if (/ChartQA/i.test(name)) return open(relaxedRule(answers), answers);
  if (/OCRVQA|GQA/i.test(name)) return open(exactRule(answers), answers);
  const said = answer.toLowerCase();
  if (said === "yes" || said === "no")
    return { options: NO_YES, answer: NO_YES.indexOf(said), graded: yesNoRule(said) };
  return letterRule(question, answer) ?? open(sameTextRule(answers, /MMMU/i.test(name)), answers);
}

/** MathVerse: the letter of a choice that the question itself lists, `A:36°`. */
function letterRule(question: string, answer: string): RowRule | undefined {
  if (!/^[A-Z]$/.test(answer) || !listsChoices(question)) return undefined;
  const behind = question.slice(question.search(CHOICES));
  const texts = new Map(
    [...behind.matchAll(/^\s*\(?([A-Z])\)?\s*[:.)]\s*(.*)$/gm)].map(([, letter, text]) => [
      letter,
      text.trim(),
    ]),
  );
  const options = LETTERS.slice(0, Math.max(texts.size, LETTERS.indexOf(answer) + 1, FEWEST_OPTIONS)).map(
    (letter) => texts.get(letter) ?? "",
  );
  const right = LETTERS.indexOf(answer);
  return { options, answer: right, graded: choiceRule(options, right, false) };
}

const CHOICES = /\bchoices?\s*:/i;

function listsChoices(question = ""): boolean {
  return CHOICES.test(question);
}

function open(graded: Graded, answers: readonly string[]): RowRule {
  return { options: [], answer: -1, graded: { ...graded, right: answers.join(" or ") } };
}
