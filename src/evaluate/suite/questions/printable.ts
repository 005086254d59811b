/**
 * Text of a stranger's file for a line on a terminal: no line breaks, no control characters, and not too
 * long.
 */
export function printable(text: string, longest: number): string {
  const line = text
    .slice(0, 4 * longest)
    .replace(/\p{Cc}+/gu, " ")
    .trim();
  return line.length <= longest && text.length <= 4 * longest ? line : `${line.slice(0, longest)}…`;
}
