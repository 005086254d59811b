/**
 * Training and held-out items, so that pictures that look nearly the same stand on one side. The side of a
 * cluster comes from a hash of its contents and not from its rank: more pictures leave the others where they
 * are, unless they join clusters.
 */
import { createHash } from "node:crypto";
import { NEAR_BITS, NearDuplicates } from "../../images/perceptual-hash.ts";
import type { Split } from "../pair.ts";

export interface Clusterable {
  readonly id: string;
  /** Perceptual hashes of all its pictures. */
  readonly hashes: readonly bigint[];
  /** Hash of the original's content, in hexadecimal digits. */
  readonly content: string;
}

export interface Side {
  readonly split: Split;
  /** The same for all items of a cluster. */
  readonly cluster: string;
}

interface Cluster {
  readonly ids: readonly string[];
  readonly key: string;
  split: Split;
}

export const HELD_OUT = 0.1;

/**
 * The side of each item. About 10% of the clusters are held out, at least one stands on each side if there
 * are two; a cluster of more than half of all items is for training.
 */
export function clusterSplit(items: readonly Clusterable[], nearBits = NEAR_BITS): Map<string, Side> {
  const clusters = clustersOf(items, nearBits);
  const large = clusters.find(({ ids }) => ids.length > items.length / 2);
  if (large) large.split = "train";
  const byKey = clusters.filter((cluster) => cluster !== large).sort((a, b) => (a.key < b.key ? -1 : 1));
  if (clusters.length > 1) {
    if (byKey.every(({ split }) => split === "train")) byKey[0].split = "heldout";
    if (clusters.every(({ split }) => split === "heldout")) byKey[byKey.length - 1].split = "train";
  }
  return new Map(
    clusters.flatMap(({ ids, key, split }) => ids.map((id) => [id, { split, cluster: key.slice(0, 16) }])),
  );
}

function clustersOf(items: readonly Clusterable[], nearBits: number): Cluster[] {
  const index = new NearDuplicates(nearBits);
  for (const { id, hashes } of items) for (const hash of hashes) index.add(hash, id);
  const contents = new Map(items.map(({ id, content }) => [id, content]));
  return index.clusters().map((ids) => {
    const least = ids.map((id) => contents.get(id)!).reduce((a, b) => (a < b ? a : b));
    // Hashed again: the least of many hashes is small, and large clusters would all be held out.
    const key = createHash("sha256").update(least).digest("hex");
    const low = Number.parseInt(key.slice(0, 8), 16) < HELD_OUT * 2 ** 32;
    return { ids, key, split: low ? "heldout" : "train" };
  });
}
