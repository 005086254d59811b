/** Text of models and of strangers' files for a terminal, which would obey the control characters in it. */

/** One line: each run of control characters, line breaks included, becomes a space. */
export function printableLine(text: string): string {
  return text.replace(/\p{Cc}+/gu, " ");
}

/** The same, but line breaks stay. */
export function printableLines(text: string): string {
  return text.split("\n").map(printableLine).join("\n");
}
