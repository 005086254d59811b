/** A source whose pairs are as hard as said, for readers that ask for none. */
import type { PairSource } from "./pair.ts";

/** @param difficulty 0 to 1; null leaves the source as it is. */
export function atDifficulty(source: PairSource, difficulty: number | null): PairSource {
  if (difficulty === null) return source;
  return {
    ...source,
    name: `${source.name}-d${difficulty}`,
    pair: (split, index, own = difficulty) => source.pair(split, index, own),
  };
}
