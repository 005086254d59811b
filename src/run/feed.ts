/**
 * Secrets ahead of time: while the engine works, those of the next iteration are made one by one in between,
 * and kept while memory allows. What a game gets depends on index and difficulty alone.
 */
import { setImmediate } from "node:timers/promises";

/** The number of the secret in its split. */
export interface Wanted {
  readonly index: number;
  readonly difficulty?: number;
  /** Number of the game among those of the run; absent where there is one. */
  readonly play?: number;
}

const BYTES_KEPT = 256 * 2 ** 20;

export class Feed<Item> {
  /** Insertion order is age: the first entry was used longest ago. */
  private readonly kept = new Map<string, Promise<Item>>();
  private queue: Promise<void> = Promise.resolve();

  /** @param capacity most items to keep. */
  constructor(
    private readonly make: (wanted: Wanted) => Promise<Item>,
    private readonly capacity: number,
  ) {}

  /** Starts making items in the background; a failure shows when the item is taken. */
  prefetch(wanted: readonly Wanted[]): void {
    const missing = wanted.filter((one) => !this.kept.has(nameOf(one)));
    this.queue = this.queue.then(async () => {
      for (const one of missing) {
        await setImmediate();
        await this.load(one).catch(() => undefined);
      }
    });
  }

  /** These items, in order. @throws as `make` does. */
  async take(wanted: readonly Wanted[]): Promise<Item[]> {
    const items: Item[] = [];
    for (const one of wanted) items.push(await this.load(one));
    this.shrink();
    return items;
  }

  private load(wanted: Wanted): Promise<Item> {
    const name = nameOf(wanted);
    const item = this.kept.get(name) ?? this.make(wanted);
    this.kept.delete(name);
    this.kept.set(name, item);
    item.catch(() => this.kept.delete(name));
    return item;
  }

  private shrink(): void {
    for (const name of this.kept.keys()) {
      if (this.kept.size <= this.capacity) return;
      this.kept.delete(name);
    }
  }
}

function nameOf({ play, index, difficulty }: Wanted): string {
  return `${play ?? ""} ${index} ${difficulty ?? ""}`;
}

/** Pairs of pictures of this size that may be kept, at least two iterations' worth. */
export function feedCapacity(pictureSize: number, games: number): number {
  return Math.max(2 * games, Math.floor(BYTES_KEPT / (2 * 3 * pictureSize * pictureSize)));
}
