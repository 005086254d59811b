/**
 * Pairs of pictures, the secrets of games. A pair is a picture and, if the source can make one, an edited
 * copy; a source gives the pair at any index of either split, always the same one.
 */
import type { Box } from "../images/canvas.ts";
import type { Picture } from "../images/image.ts";
import type { ChartContent } from "./charts/chart.ts";
import type { Scene } from "./clevr/scene.ts";
import type { PhotoContent } from "./photos/layout.ts";

export const DOMAINS = ["clevr", "charts", "photos"] as const;
export type Domain = (typeof DOMAINS)[number];
export type Split = "train" | "heldout";

/** One entry of the change log: which object, mark or region changed, and from what to what. */
export interface Change {
  /** Index among the objects of a scene, the rows of a chart's table, the regions of a photograph. */
  readonly object: number;
  readonly before: Readonly<Record<string, string>>;
  readonly after: Readonly<Record<string, string>>;
  /** Where, in pixels of the pair's pictures; absent where the scene tells. */
  readonly box?: Box;
}

/** The true contents of a picture, as far as they are known. */
export type Content = Scene | ChartContent | PhotoContent;

export interface ImagePair {
  /** Unique over sources and splits, e.g. `clevr-64-s1/train/17`. */
  readonly id: string;
  readonly domain: Domain;
  readonly original: Picture;
  /** Absent if the source has single pictures only: then the spy's view can only be blank. */
  readonly modified?: Picture;
  readonly changes: readonly Change[];
  /** The difficulty that was asked for, 0 to 1; absent where the source drew as its own settings say. */
  readonly difficulty?: number;
  /** The true contents of the pictures, where known; of the pair's domain. Never shown to a policy. */
  readonly contents?: { readonly original: Content; readonly modified?: Content };
  /** Words about the original that came with it: a caption, or the name of its class. Never shown in a game. */
  readonly caption?: string;
}

export interface PairSource {
  readonly name: string;
  /** The domains that its pairs may have. */
  readonly domains: readonly Domain[];
  /** Number of pairs of a split; generators say `Infinity`. */
  size(split: Split): number;
  /**
   * The pair at `index` (0-based; finite sources wrap around). Same arguments, same pair, byte for byte.
   * @param difficulty 0 (easy) to 1 (hard): how much there is in the picture, how small the edit is. Without
   * it the source draws as its own settings say.
   * @throws DataError if a file of the pair is missing or cannot be decoded.
   */
  pair(split: Split, index: number, difficulty?: number): Promise<ImagePair>;
}
