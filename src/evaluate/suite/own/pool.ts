/**
 * The held-out pictures of one's own that questions are made of: how they look, and which belong together.
 * Pictures that look nearly the same are one cluster: none is asked for beside another of its own, and an
 * interval takes them as one observation.
 */
import type { Rng } from "../../../core/rng.ts";
import { NearDuplicates, perceptualHash } from "../../../images/perceptual-hash.ts";
import { shrunk } from "../../../images/shrunk.ts";
import type { ImagePair, PairSource } from "../../../pairs/pair.ts";

/** Pictures that are looked at. */
export const LARGEST_POOL = 400;
/** Side of the small copies by which pictures are compared. */
const SIDE = 8;
/** Pictures of which the most similar ones are taken. */
const CANDIDATES = 8;

export class Pool {
  private constructor(
    readonly source: PairSource,
    /** By picture, the first one of its cluster. */
    readonly clusters: readonly number[],
    private readonly looks: readonly Uint8Array[],
  ) {}

  /**
   * Reads each picture once. @param onPicture hears how many were read.
   * @throws DataError if one cannot be read; the signal's reason.
   */
  static async open(
    source: PairSource,
    { signal, onPicture }: { signal?: AbortSignal; onPicture?: (done: number, of: number) => void } = {},
  ): Promise<Pool> {
    const size = Math.min(source.size("heldout"), LARGEST_POOL);
    const near = new NearDuplicates<number>();
    const looks: Uint8Array[] = [];
    for (let i = 0; i < size; i++) {
      signal?.throwIfAborted();
      const { image } = (await source.pair("heldout", i)).original;
      near.add(perceptualHash(image), i);
      looks.push(shrunk(image, Math.min(SIDE, image.width), Math.min(SIDE, image.height)).data);
      onPicture?.(i + 1, size);
    }
    const clusters = new Array<number>(size).fill(0);
    for (const members of near.clusters())
      for (const member of members) clusters[member] = Math.min(...members);
    return new Pool(source, clusters, looks);
  }

  get size(): number {
    return this.looks.length;
  }

  /** Pictures of which no two look the same. */
  get distinct(): number {
    return new Set(this.clusters).size;
  }

  pair(index: number): Promise<ImagePair> {
    return this.source.pair("heldout", index);
  }

  /** Other pictures, each of another cluster; fewer if there are not so many. @param alike those that look most like it. */
  others(index: number, count: number, alike: boolean, rng: Rng): number[] {
    const taken = new Set([this.clusters[index]]);
    const mixed = rng.shuffle(this.looks.map((_, i) => i)).filter((i) => {
      const fresh = !taken.has(this.clusters[i]);
      taken.add(this.clusters[i]);
      return fresh;
    });
    if (!alike) return mixed.slice(0, count);
    const near = mixed.slice(0, Math.max(CANDIDATES, count));
    return near.sort((a, b) => this.apart(index, a) - this.apart(index, b)).slice(0, count);
  }

  private apart(a: number, b: number): number {
    const [one, other] = [this.looks[a], this.looks[b]];
    return one.reduce((sum, value, i) => sum + Math.abs(value - other[i]), 0);
  }
}
