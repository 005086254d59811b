/**
 * The words that came with a picture: its caption, under the names that data sets give such a column, or the
 * name of its class. Held-out tasks ask about them.
 */
import type { Details } from "./details.ts";

/** Columns, the first one that holds words is taken. */
const COLUMNS = ["caption", "captions", "text", "description", "sentence", "sentences", "alt"];
/** Characters: longer texts are documents, and shorter ones codes. */
const LONGEST = 400;
const SHORTEST = 3;

/** In one line; undefined where nothing says what the picture shows. */
export function captionOf({ metadata = {}, subject }: Details): string | undefined {
  for (const column of COLUMNS) {
    const words = wordsOf(metadata[column]);
    if (words !== undefined) return words;
  }
  return wordsOf(subject);
}

/** Of several captions the first. */
function wordsOf(value: unknown): string | undefined {
  const first = Array.isArray(value) ? value[0] : value;
  if (typeof first !== "string") return undefined;
  const line = first.replace(/[\s\p{C}]+/gu, " ").trim();
  return line.length >= SHORTEST && line.length <= LONGEST && /\p{L}/u.test(line) ? line : undefined;
}
