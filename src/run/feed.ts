/**
 * Pictures ahead of time: while the engine works, the pairs of the next iteration are drawn one by one
 * in between, and kept while memory allows. What a game gets depends on the index alone.
 */
import { setImmediate } from "node:timers/promises";
import type { ImagePair, PairSource, Split } from "../pairs/pair.ts";

const BYTES_KEPT = 256 * 2 ** 20;

export class PairFeed {
  /** Insertion order is age: the first entry was used longest ago. */
  private readonly kept = new Map<number, Promise<ImagePair>>();
  private queue: Promise<void> = Promise.resolve();

  /** @param capacity most pairs to keep. */
  constructor(
    private readonly source: PairSource,
    private readonly split: Split,
    private readonly capacity: number,
  ) {}

  /** Starts drawing pairs in the background; a failure shows when the pair is taken. */
  prefetch(indices: readonly number[]): void {
    const missing = [...new Set(indices)].filter((index) => !this.kept.has(index));
    this.queue = this.queue.then(async () => {
      for (const index of missing) {
        await setImmediate();
        await this.load(index).catch(() => undefined);
      }
    });
  }

  /** The pairs at these indices, in order. @throws DataError as the source does. */
  async take(indices: readonly number[]): Promise<ImagePair[]> {
    const pairs: ImagePair[] = [];
    for (const index of indices) pairs.push(await this.load(index));
    this.shrink();
    return pairs;
  }

  private load(index: number): Promise<ImagePair> {
    const known = this.kept.get(index);
    const pair = known ?? this.source.pair(this.split, index);
    this.kept.delete(index);
    this.kept.set(index, pair);
    pair.catch(() => this.kept.delete(index));
    return pair;
  }

  private shrink(): void {
    for (const index of this.kept.keys()) {
      if (this.kept.size <= this.capacity) return;
      this.kept.delete(index);
    }
  }
}

/** Pairs of pictures of this size that may be kept, at least two iterations' worth. */
export function feedCapacity(pictureSize: number, games: number): number {
  return Math.max(2 * games, Math.floor(BYTES_KEPT / (2 * 3 * pictureSize * pictureSize)));
}
