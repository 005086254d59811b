/**
 * Text of models, servers and strangers' files, for a terminal or a page: it would obey the control characters
 * in it, and change the order of what is read at those for writing from right to left.
 */

/** Control characters but line breaks and tabs, other line separators, and overrides of direction. */
const OBEYED = /(?![\n\t])[\p{Cc}\p{Zl}\p{Zp}\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069]/gu;

/** Each such character as its escape (`\u001b`), which means the same inside of JSON. */
export function printable(text: string): string {
  return text.replace(OBEYED, (character) => `\\u${character.charCodeAt(0).toString(16).padStart(4, "0")}`);
}

/** The same as one line: each run of line breaks and tabs becomes a space. */
export function printableLine(text: string): string {
  return printable(text.replace(/[\n\r\t]+/g, " "));
}

/**
 * Lines broken between words, so that none is longer than `columns` unless one word is; what a line begins
 * with in spaces, its parts begin with too.
 */
export function wrapped(text: string, columns: number): string {
  return text
    .split("\n")
    .flatMap((line) => brokenLine(line, columns))
    .join("\n");
}

function brokenLine(line: string, columns: number): string[] {
  const indent = /^ */.exec(line)![0];
  const parts: string[] = [];
  for (const word of line.trimStart().split(" ")) {
    const last = parts.at(-1);
    if (last !== undefined && last.length + 1 + word.length <= columns)
      parts[parts.length - 1] = `${last} ${word}`;
    else parts.push(indent + word);
  }
  return parts;
}

/** `printableLine`, cut after so many characters, without space at its ends. */
export function shortLine(text: string, longest: number): string {
  const line = printableLine(text.slice(0, 4 * longest)).trim();
  return line.length <= longest && text.length <= 4 * longest ? line : `${line.slice(0, longest)}…`;
}
