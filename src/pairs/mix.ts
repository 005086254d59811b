/** Several sources as one, taken in turn. */
import type { PairSource, Split } from "./pair.ts";

/**
 * Pair i is the pair floor(i / n) of source i % n. A finite mix ends when its shortest source does, so that
 * all have the same share, and wraps around there.
 * @param sources at least one.
 */
export function mixSource(sources: readonly PairSource[]): PairSource {
  const size = (split: Split) => sources.length * Math.min(...sources.map((source) => source.size(split)));
  return {
    name: sources.map(({ name }) => name).join("+"),
    domains: [...new Set(sources.flatMap(({ domains }) => domains))],
    size,
    pair: async (split, index, difficulty) => {
      const at = wrapped(index, size(split));
      const source = sources[at % sources.length];
      return source.pair(split, Math.floor(at / sources.length), difficulty);
    },
  };
}

/** The source says itself what is wrong where there is no pair at all. */
function wrapped(index: number, size: number): number {
  return Number.isFinite(size) && size > 0 ? ((index % size) + size) % size : index;
}
