/**
 * Pictures that retention asks about, where they are not those of the games: drawn anew for each iteration,
 * each one made once.
 */
import type { Key } from "../../core/rng.ts";
import type { ImagePair, PairSource } from "../../pairs/pair.ts";
import { Feed, feedCapacity } from "../feed.ts";
import type { Config } from "../settings/config.ts";

export class KeptPictures {
  private readonly feed: Feed<ImagePair>;
  private readonly pairs: number;

  constructor(source: PairSource, { pairs, gamesPerIteration }: Pick<Config, "pairs" | "gamesPerIteration">) {
    this.feed = new Feed(
      ({ index }) => source.pair("train", index),
      feedCapacity(pairs.pictureSize, gamesPerIteration),
    );
    this.pairs = Math.min(pairs.trainPairs, source.size("train"));
  }

  /** So many of the first `pairs.trainPairs`. @throws DataError as the source does. */
  take(key: Key, count: number): Promise<ImagePair[]> {
    const rng = key.stream();
    return this.feed.take(Array.from({ length: count }, () => ({ index: rng.int(0, this.pairs - 1) })));
  }
}
