/** An item of an export, as the writers of the formats get it. */
import type { ImagePair, Split } from "../pair.ts";

export const EXPORT_FORMATS = ["vision-zero", "imagefolder", "parquet", "webdataset"] as const;
export type ExportFormat = (typeof EXPORT_FORMATS)[number];

/** A picture file, ready to be written. */
export interface PictureFile {
  readonly bytes: Uint8Array;
  /** Ending of its name, without a dot. */
  readonly type: string;
}

/** What every format writes of an item. */
export interface ExportItem {
  /** Six digits, from 000000 in each part. */
  readonly name: string;
  readonly original: PictureFile;
  readonly modified?: PictureFile;
  /** Columns beside the pictures. */
  readonly row: Readonly<Record<string, unknown>>;
}

/** One part of an export. */
export interface ExportPart {
  readonly split: Split;
  readonly size: number;
  /** True if its items have edited pictures, at least some of them. */
  readonly paired: () => Promise<boolean>;
  items(): AsyncIterable<ExportItem>;
  /** The same items with decoded pictures. */
  pairs(): AsyncIterable<ImagePair>;
}

/** The name of a split in other programs. */
export function partName(split: Split): string {
  return split === "train" ? "train" : "test";
}
