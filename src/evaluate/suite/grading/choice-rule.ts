/**
 * The option that a free answer names, by the rule that VLMEvalKit applies before it asks a judge: one letter among the last words, or
 * one option's text in a short answer. What stands in a box is read first. Nothing where the rule cannot tell.
 */
import { readBoxed } from "../../../games/boxed.ts";
import { FORM, letter, readChoice } from "../answering/choice.ts";
import type { Graded, Verdict } from "../tasks/task.ts";

/** Of the words of an answer, so many at its end may hold the letter. */
const LAST_WORDS = 4;
/** How much longer than all options together an answer may be whose words are searched for one of them. */
const SHORT = 2;

/** @param options with their texts; an empty text is not searched for. @returns its index. */
export function chosenOption(text: string, options: readonly string[]): number | undefined {
  const boxed = readBoxed(text);
  if (!boxed.ok) return byLetter(text, options.length) ?? byText(text, options);
  const choice = readChoice(text, options);
  return "option" in choice ? choice.option : byText(boxed.answer, options);
}

/** A question with options. @param listed whether the question has to be followed by them. */
export function choiceRule(options: readonly string[], answer: number, listed: boolean): Graded {
  return { form: FORM, listed, grade: (text) => verdictOn(text, chosenOption(text, options), answer) };
}

function verdictOn(text: string, option: number | undefined, answer: number): Verdict {
  if (option !== undefined) return { right: option === answer };
  return { undecided: `no option that a rule can find: "${text.trim().slice(-60)}"` };
}

/** The only letter of an option that stands as a word of its own, if it is among the last words or called the answer. */
function byLetter(text: string, count: number): number | undefined {
  const words = text
    .replace(/[.()[\],:;!*#{}]/g, " ")
    .split(/\s+/)
    .filter(Boolean);
  const letters = Array.from({ length: count }, (_, i) => letter(i));
  const found = letters.filter((one) => words.includes(one));
  if (found.length === 1 && words.indexOf(found[0]) >= words.length - LAST_WORDS)
    return letters.indexOf(found[0]);
  const called = new Set(
    [...text.matchAll(/\b[Aa]nswer is:?[\s*(]+([A-Z])(?![\w'’])/g)].map(([, one]) => one),
  );
  const [only] = called;
  return called.size === 1 && letters.includes(only) ? letters.indexOf(only) : undefined;
}

/** The only option whose text stands in an answer that is hardly longer than the options. */
function byText(text: string, options: readonly string[]): number | undefined {
  const answer = text.toLowerCase();
  if (answer.length > SHORT * options.reduce((sum, option) => sum + option.length, 0)) return undefined;
  const found = options.flatMap((option, i) =>
    option !== "" && answer.includes(option.toLowerCase()) ? [i] : [],
  );
  return found.length === 1 ? found[0] : undefined;
}
