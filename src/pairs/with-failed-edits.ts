/**
 * A source some of whose training pairs have an edited copy that went wrong: blank, or equal to the original.
 * Held-out pairs stay as they are, so that what was trained on failed edits is measured on good ones.
 * Photographs fail where they are edited (`photos/source.ts`).
 */
import { Key } from "../core/rng.ts";
import type { ImagePair, PairSource } from "./pair.ts";
import { checkFailedEdits, type FailedEdits, failEdit } from "./photos/failed-edits.ts";

/** @throws ConfigError if the shares are not shares. */
export function withFailedEdits(source: PairSource, shares: FailedEdits): PairSource {
  checkFailedEdits(shares);
  if (!shares.blank && !shares.identical) return source;
  const root = Key.root(`failed-edits/${source.name}`);
  return {
    ...source,
    pair: async (split, index, difficulty) => {
      const pair = await source.pair(split, index, difficulty);
      return split === "train" && pair.modified ? spoilt(pair, root.child(index), shares) : pair;
    },
  };
}

function spoilt(pair: ImagePair, key: Key, shares: FailedEdits): ImagePair {
  const { original, contents } = pair;
  const failed = failEdit(key, original.image, shares);
  if (!failed) return pair;
  const identical = failed.image === original.image;
  return {
    ...pair,
    modified: { id: `${pair.id}/modified-${identical ? "identical" : "blank"}`, image: failed.image },
    changes: failed.changes,
    ...(contents && {
      contents: { original: contents.original, ...(identical && { modified: contents.original }) },
    }),
  };
}
