/** What the writers of a data set are given, and what they say. */
import type { PictureShelf } from "../picture-shelf.ts";
import type { Column, Row } from "../tables/table.ts";

export const DATASET_FORMATS = ["parquet", "imagefolder"] as const;
export type DatasetFormat = (typeof DATASET_FORMATS)[number];

export interface TableToWrite {
  readonly columns: readonly Column[];
  readonly rows: AsyncIterable<Row>;
  /** Where the rows' pictures lie. */
  readonly shelf: PictureShelf;
}

/** The only split. */
export const SPLIT = "train";
