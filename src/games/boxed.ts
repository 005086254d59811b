/**
 * Answers in `\boxed{...}`, read out of free text: the only one there is, or the last one. Boxes as other models
 * were trained to write them are read where there is no such box.
 */

export type Boxed =
  | { readonly ok: true; readonly answer: string; readonly reasoning: string }
  | { readonly ok: false; readonly reason: string; readonly reasoning: string };

/**
 * The one answer; refused if two boxes differ. `answer` is the content of the box with white space collapsed,
 * `reasoning` the text before the first box.
 */
export function readBoxed(said: string): Boxed {
  const text = withBoxes(said);
  const opening = /\\boxed\s*\{/g;
  const answers = new Map<string, string>();
  let first: number | undefined;
  for (let match = opening.exec(text); match; match = opening.exec(text)) {
    first ??= match.index;
    const end = closingBrace(text, opening.lastIndex);
    if (end === undefined) return refuse("the box is not closed");
    const answer = clean(text.slice(opening.lastIndex, end));
    if (!answers.has(answer.toLowerCase())) answers.set(answer.toLowerCase(), answer);
    opening.lastIndex = end;
  }
  if (answers.size === 0) return refuse("there is no \\boxed{} answer");
  const [answer] = answers.values();
  if (answers.size > 1) return refuse(`there are ${answers.size} different boxed answers`);
  return { ok: true, answer, reasoning: reasoning() };

  function reasoning(): string {
    return text.slice(0, first).trim();
  }

  function refuse(reason: string): Boxed {
    return { ok: false, reason, reasoning: reasoning() };
  }
}

/**
 * The answer in the last box, as SPIRAL (arXiv 2506.24119) reads it; `reasoning` is the text before that box.
 */
export function readLastBoxed(said: string): Boxed {
  const text = withBoxes(said);
  const last = [...text.matchAll(/\\boxed\s*\{/g)].at(-1);
  if (!last) return { ok: false, reason: "there is no \\boxed{} answer", reasoning: text.trim() };
  const start = last.index + last[0].length;
  const end = closingBrace(text, start);
  const reasoning = text.slice(0, last.index).trim();
  if (end === undefined) return { ok: false, reason: "the box is not closed", reasoning };
  return { ok: true, answer: clean(text.slice(start, end)), reasoning };
}

/** GLM's tokens around an answer, and the tags that R1's prompt asks for. */
const OTHER_BOXES = [
  [/<\|begin_of_box\|>/g, /<\|end_of_box\|>/g],
  [/<answer>/g, /<\/answer>/g],
] as const;

/**
 * The text with its boxes as `\boxed{}`: a backslash that JSON read as part of `\b` comes back, full-width
 * brackets become plain ones, and other models' boxes count where there is none of ours.
 */
function withBoxes(text: string): string {
  const own = text
    // biome-ignore lint/suspicious/noControlCharactersInRegex: what is left of \boxed and \text when `\b` and `\t` are read
    .replace(/\x08(?=oxed\s*[{｛])/g, "\\b")
    // biome-ignore lint/suspicious/noControlCharactersInRegex: as above
    .replace(/\x09(?=ext(?:bf|it|rm|sf|tt)?\{)/g, "\\t")
    .replace(/[\\＼](?:boxed|ｂｏｘｅｄ)\s*｛([^｛｝]*)｝/g, "\\boxed{$1}");
  if (/\\boxed\s*\{/.test(own)) return own;
  const found = OTHER_BOXES.find(([opening]) => own.search(opening) >= 0);
  return found ? own.replace(found[0], "\\boxed{").replace(found[1], "}") : own;
}

/** Index of the brace that closes the one opened just before `start`; escaped braces do not count. */
function closingBrace(text: string, start: number): number | undefined {
  let depth = 1;
  for (let i = start; i < text.length; i++) {
    if (text[i] === "\\") i++;
    else if (text[i] === "{") depth++;
    else if (text[i] === "}" && --depth === 0) return i;
  }
  return undefined;
}

/** Drops macros and dollars around the whole answer, control characters and superfluous white space. */
function clean(content: string): string {
  let plain = content.replace(/[\s\p{Cc}]+/gu, " ").trim();
  for (let inner = unwrapped(plain); inner !== undefined; inner = unwrapped(plain)) plain = inner;
  return plain;
}

function unwrapped(plain: string): string | undefined {
  const macro = /^\\(?:(?:text|math)(?:bf|it|rm|sf|tt)?|boxed)\s*\{(.*)\}$/.exec(plain);
  if (macro && closingBrace(`${macro[1]}}`, 0) === macro[1].length) return macro[1].trim();
  return /^\$+([^$]*[^$\s][^$]*)\$+$/.exec(plain)?.[1].trim();
}

/** The answer as games read it: in a box, unless it has one. */
export function inBox(answer: string): string {
  return answer.includes("\\boxed{") ? answer : `\\boxed{${answer}}`;
}

/** What stands in the box that is the whole answer; another answer as it is. */
export function outOfBox(answer: string): string {
  return /^\\boxed\{([^{}]*)\}$/.exec(answer)?.[1] ?? answer;
}
