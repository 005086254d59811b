/**
 * Pictures ahead of time: while the engine works, the pairs of the next iteration are drawn one by one
 * in between, and kept while memory allows. What a game gets depends on index and difficulty alone.
 */
import { setImmediate } from "node:timers/promises";
import type { ImagePair, PairSource, Split } from "../pairs/pair.ts";

/** Which pair of the split. */
export interface Wanted {
  readonly index: number;
  readonly difficulty?: number;
}

const BYTES_KEPT = 256 * 2 ** 20;

export class PairFeed {
  /** Insertion order is age: the first entry was used longest ago. */
  private readonly kept = new Map<string, Promise<ImagePair>>();
  private queue: Promise<void> = Promise.resolve();

  /** @param capacity most pairs to keep. */
  constructor(
    private readonly source: PairSource,
    private readonly split: Split,
    private readonly capacity: number,
  ) {}

  /** Starts drawing pairs in the background; a failure shows when the pair is taken. */
  prefetch(wanted: readonly Wanted[]): void {
    const missing = wanted.filter((one) => !this.kept.has(nameOf(one)));
    this.queue = this.queue.then(async () => {
      for (const one of missing) {
        await setImmediate();
        await this.load(one).catch(() => undefined);
      }
    });
  }

  /** These pairs, in order. @throws DataError as the source does. */
  async take(wanted: readonly Wanted[]): Promise<ImagePair[]> {
    const pairs: ImagePair[] = [];
    for (const one of wanted) pairs.push(await this.load(one));
    this.shrink();
    return pairs;
  }

  private load(wanted: Wanted): Promise<ImagePair> {
    const name = nameOf(wanted);
    const pair = this.kept.get(name) ?? this.source.pair(this.split, wanted.index, wanted.difficulty);
    this.kept.delete(name);
    this.kept.set(name, pair);
    pair.catch(() => this.kept.delete(name));
    return pair;
  }

  private shrink(): void {
    for (const name of this.kept.keys()) {
      if (this.kept.size <= this.capacity) return;
      this.kept.delete(name);
    }
  }
}

function nameOf({ index, difficulty }: Wanted): string {
  return `${index} ${difficulty ?? ""}`;
}

/** Pairs of pictures of this size that may be kept, at least two iterations' worth. */
export function feedCapacity(pictureSize: number, games: number): number {
  return Math.max(2 * games, Math.floor(BYTES_KEPT / (2 * 3 * pictureSize * pictureSize)));
}
