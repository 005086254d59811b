/**
 * A short answer without its dress: a letter, a number or a move as models write it, in LaTeX macros, dollars,
 * markdown, quotes or full-width forms. For answers of few words alone: a clue is shown as it was said.
 */

const MACROS =
  /\\(?:text|math)(?:bf|it|rm|sf|tt|bb|normal)?\s*\{([^{}]*)\}|\\(?:boxed|operatorname)\s*\{([^{}]*)\}/g;
/** Macros stand in each other at most so deep. */
const DEEPEST = 4;

/** The word in Unicode's plain form, white space collapsed, without a full stop at its end. */
export function plainWord(answer: string): string {
  let word = answer.normalize("NFKC");
  for (let i = 0; i < DEEPEST; i++) word = word.replace(MACROS, "$1$2");
  return word
    .replace(/\\[()[\]]|[$`*"“”]/g, "")
    .replace(/\\[,;!: ~]|~/g, " ")
    .replace(/\s+/g, " ")
    .trim()
    .replace(/^'(.*)'$/, "$1")
    .replace(/\s*[.:,;!]$/, "");
}
