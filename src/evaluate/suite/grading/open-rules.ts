/**
 * Rules for answers without options, as VLMEvalKit grades them where it asks no judge. The answer is what stands in the box; without a
 * box it is the whole text, which can be right, and is left to a judge otherwise.
 */
import { readBoxed } from "../../../games/boxed.ts";
import type { Graded, Verdict } from "../tasks/task.ts";

const form = (what: string) => `Then give ${what}, and nothing else, once, in \\boxed{}.`;

/** `yes` or `no`, and not both, among the words (HallusionBench, MME, POPE). */
export function yesNoRule(answer: "yes" | "no"): Graded {
  const rule: Rule = (said) => {
    const words = said
      .toLowerCase()
      .replace(/[^\p{L}\p{N}'’]+/gu, " ")
      .split(" ");
    const [yes, no] = [words.includes("yes"), words.includes("no")];
    return yes === no ? undefined : yes === (answer === "yes");
  };
  return graded(form("your answer, yes or no"), rule, "whole");
}

/** Largest relative error of a number (ChartQA, after Methani et al. 2020). */
const RELAXED = 0.05;

/** A number within 5% of an answer, or the same text but for case: ChartQA's relaxed accuracy. */
export function relaxedRule(answers: readonly string[]): Graded {
  return graded(form("your answer, a word, a short phrase or a number"), (said) =>
    answers.some((answer) => relaxedEqual(answer, said)),
  );
}

function relaxedEqual(answer: string, said: string): boolean {
  const [right, given] = [share(answer), share(said)];
  if (given !== undefined && right) return Math.abs(given - right) / Math.abs(right) <= RELAXED;
  return answer.toLowerCase() === said.toLowerCase();
}

/** Percentages are hundredths. */
function share(text: string): number | undefined {
  return text.endsWith("%") ? over(numberOf(text.replace(/%+$/, "")), 100) : numberOf(text);
}

function over(value: number | undefined, by: number): number | undefined {
  return value === undefined ? undefined : value / by;
}

/** As Python's `float` reads it, but for the names of infinities. */
function numberOf(text: string): number | undefined {
  return /^\s*[+-]?(?:\d+\.?\d*|\.\d+)(?:e[+-]?\d+)?\s*$/i.test(text) ? Number(text) : undefined;
}

/** Equal numbers (MathVista's whole numbers and decimals). A text that is no such number is left to a judge. */
export function numberRule(answer: number, whole: boolean): Graded {
  return graded(form(`your answer, a ${whole ? "whole number" : "number"}`), (said) => {
    const given = whole && !/^\s*[+-]?\d+\s*$/.test(said) ? undefined : numberOf(said);
    return given === undefined ? undefined : given === answer;
  });
}

/** The same text but for case and spaces around it (GQA, OCRVQA). */
export function exactRule(answers: readonly string[]): Graded {
  return graded(form("your answer, a word or a short phrase"), (said) => isOneOf(said, answers));
}

/** The same text is right; another one may be as right, so a judge is needed. @param within whether a short answer may hold the text. */
export function sameTextRule(answers: readonly string[], within = false): Graded {
  return graded(
    form("your answer alone"),
    (said) => isOneOf(said, answers) || (within && answers.some((one) => holds(said, one))) || undefined,
  );
}

function isOneOf(said: string, answers: readonly string[]): boolean {
  const plain = (text: string) => text.trim().toLowerCase();
  return answers.some((answer) => plain(answer) === plain(said));
}

/** MMMU's open questions are graded as if `Other Answers` were the other option. */
function holds(said: string, answer: string): boolean {
  const short = said.length <= 2 * (answer.length + "other answers".length);
  return answer !== "" && short && said.toLowerCase().includes(answer.toLowerCase());
}

/** True for right, false for wrong, undefined where it cannot tell. */
type Rule = (said: string) => boolean | undefined;

/** @param wrong where an answer has to stand to be wrong: in a box, or anywhere. */
function graded(ending: string, rule: Rule, wrong: "boxed" | "whole" = "boxed"): Graded {
  return { form: ending, listed: false, grade: (text) => verdictOn(text, rule, wrong) };
}

function verdictOn(text: string, rule: Rule, wrong: "boxed" | "whole"): Verdict {
  const boxed = readBoxed(text);
  const right = rule(boxed.ok ? boxed.answer : text.trim());
  if (right || (right === false && (boxed.ok || wrong === "whole"))) return { right };
  return { undecided: `no answer that a rule can grade: "${text.trim().slice(-60)}"` };
}
