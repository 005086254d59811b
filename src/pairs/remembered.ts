/** A source that draws or reads each pair once, for matches that play the same few deals again and again. */
import type { ImagePair, PairSource } from "./pair.ts";

/** Everything asked for stays in memory. */
export function rememberedPairs(source: PairSource): PairSource {
  const known = new Map<string, Promise<ImagePair>>();
  return {
    name: source.name,
    domains: source.domains,
    size: (split) => source.size(split),
    pair(split, index, difficulty) {
      const name = `${split} ${index} ${difficulty}`;
      const pair = known.get(name) ?? source.pair(split, index, difficulty);
      known.set(name, pair);
      return pair;
    },
  };
}
