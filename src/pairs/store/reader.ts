/**
 * The interface of a source that is imported: it gives its items one after the other, always in the same
 * order.
 */
import type { Details } from "./details.ts";

export type SourceKind = "pictures" | "vision-zero" | "imagefolder" | "parquet" | "webdataset";

export interface SourceItem {
  /** Unique within the source, e.g. a path below its folder with "/" between parts. */
  readonly name: string;
  /** Changes when the files of the item change. */
  readonly stamp: string;
  /** Bytes of the picture. @throws DataError whose message is the reason why it cannot be had. */
  readonly original: () => Promise<Uint8Array>;
  readonly modified?: () => Promise<Uint8Array>;
  /** @throws DataError whose message is the reason why they cannot be used. */
  readonly details?: () => Promise<Details>;
}

/** Something in the source that is no item, and why. */
export interface BadItem {
  readonly name: string;
  readonly stamp: string;
  readonly reason: string;
}

/** True for items that need not be read again. */
export type IsKnown = (name: string, stamp: string) => boolean;

export interface SourceReader {
  readonly kind: SourceKind;
  /** How the source was understood, where it could have been otherwise. */
  readonly note?: string;
  /** Number of items, good and bad, where it is known before they are read. */
  readonly total?: number;
  /** @throws DataError if the source as a whole cannot be read. */
  items(isKnown: IsKnown): AsyncIterable<SourceItem | BadItem>;
}
