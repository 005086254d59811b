/** What of a text is new against another one: word by word, by the longest common run of words in order. */

export interface Piece {
  readonly text: string;
  readonly changed: boolean;
}

/** Longer texts are compared as a whole. */
const MOST_WORDS = 200;

/** The later text in pieces; spaces stand with the words before them. */
export function changedWords(before: string, after: string): Piece[] {
  const [old, now] = [wordsOf(before), wordsOf(after)];
  if (old.length > MOST_WORDS || now.length > MOST_WORDS) return [{ text: after, changed: before !== after }];
  const kept = common(old.map(bare), now.map(bare));
  const pieces: { text: string; changed: boolean }[] = [];
  now.forEach((word, i) => {
    const changed = !kept.has(i);
    const last = pieces.at(-1);
    if (last?.changed === changed) last.text += ` ${word}`;
    else pieces.push({ text: word, changed });
  });
  return pieces;
}

/** Indices of later words that stand in the earlier text, in order. */
function common(old: readonly string[], now: readonly string[]): Set<number> {
  const longest = Array.from({ length: old.length + 1 }, () => new Array<number>(now.length + 1).fill(0));
  for (let i = old.length - 1; i >= 0; i--)
    for (let j = now.length - 1; j >= 0; j--)
      longest[i][j] =
        old[i] === now[j] ? longest[i + 1][j + 1] + 1 : Math.max(longest[i + 1][j], longest[i][j + 1]);
  const kept = new Set<number>();
  for (let [i, j] = [0, 0]; i < old.length && j < now.length; ) {
    if (old[i] === now[j]) {
      kept.add(j);
      i++;
      j++;
    } else if (longest[i + 1][j] >= longest[i][j + 1]) i++;
    else j++;
  }
  return kept;
}

/** Without the marks around it, by which no word is another one. */
function bare(word: string): string {
  return word.replace(/^[^\p{L}\p{N}]+|[^\p{L}\p{N}]+$/gu, "") || word;
}

function wordsOf(text: string): string[] {
  return text.split(/\s+/).filter((word) => word !== "");
}
