/**
 * Where a game gets its secret. A pair is a picture and, if the source can make one, an edited
 * copy; a source gives the pair at any index of either split, always the same one.
 */
import type { Picture } from "../images/image.ts";
import type { Scene } from "./clevr/scene.ts";

export type Domain = "clevr" | "charts" | "photos";
export type Split = "train" | "heldout";

/** One entry of the change log: which object changed, and from what to what. */
export interface Change {
  readonly object: number;
  readonly before: Readonly<Record<string, string>>;
  readonly after: Readonly<Record<string, string>>;
}

export interface ImagePair {
  /** Unique over sources and splits, e.g. `clevr-64-s1/train/17`. */
  readonly id: string;
  readonly domain: Domain;
  readonly original: Picture;
  /** Absent if the source has single pictures only: then the spy's view can only be blank. */
  readonly modified?: Picture;
  readonly changes: readonly Change[];
  /** What is truly in the two pictures, where known. Never shown to a policy. */
  readonly scenes?: { readonly original: Scene; readonly modified: Scene };
}

export interface PairSource {
  readonly name: string;
  readonly domain: Domain;
  /** Number of pairs of a split; generators say `Infinity`. */
  size(split: Split): number;
  /**
   * The pair at `index` (0-based; finite sources wrap around). Same arguments, same pair, byte for byte.
   * @throws DataError if a file of the pair is missing or cannot be decoded.
   */
  pair(split: Split, index: number): Promise<ImagePair>;
}
