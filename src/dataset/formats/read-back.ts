/** The rows of a data set as they lie on the disk, in their order: pictures by their names, with their bytes beside. */
import fs from "node:fs";
import path from "node:path";
import { readJsonLines } from "../../core/jsonl.ts";
import type { Column, Row } from "../tables/table.ts";
import { PICTURES } from "./imagefolder.ts";
import { type DatasetFormat, SPLIT } from "./written.ts";

export interface ReadRow {
  readonly row: Row;
  /** By name. */
  readonly pictures: ReadonlyMap<string, Uint8Array>;
}

export function readBack(
  folder: string,
  format: DatasetFormat,
  columns: readonly Column[],
): AsyncGenerator<ReadRow> {
  return format === "parquet"
    ? parquetRows(path.join(folder, "data"), columns)
    : imagefolderRows(folder, columns);
}

async function* parquetRows(folder: string, columns: readonly Column[]): AsyncGenerator<ReadRow> {
  const { asyncBufferFromFile, parquetMetadataAsync, parquetReadObjects } = await import("hyparquet");
  const { compressors } = await import("hyparquet-compressors");
  for (const name of fs.readdirSync(folder).sort()) {
    const file = await asyncBufferFromFile(path.join(folder, name));
    const metadata = await parquetMetadataAsync(file);
    let rowStart = 0;
    for (const { num_rows } of metadata.row_groups) {
      const rowEnd = rowStart + Number(num_rows);
      const rows = await parquetReadObjects({ file, metadata, compressors, rowStart, rowEnd, utf8: false });
      for (const row of rows) yield unpacked(row, columns);
      rowStart = rowEnd;
    }
  }
}

function unpacked(stored: Record<string, unknown>, columns: readonly Column[]): ReadRow {
  const pictures = new Map<string, Uint8Array>();
  const row: Record<string, unknown> = {};
  for (const { name, type } of columns) {
    row[name] = stored[name] ?? null;
    if (type !== "pictures") continue;
    const cells = stored[name] as readonly { bytes: Uint8Array; path: string }[];
    for (const { bytes, path: file } of cells) pictures.set(file, bytes);
    row[name] = cells.map(({ path: file }) => file);
  }
  return { row: row as Row, pictures };
}

async function* imagefolderRows(folder: string, columns: readonly Column[]): AsyncGenerator<ReadRow> {
  const lines = readJsonLines(path.join(folder, SPLIT, "metadata.jsonl"), () => {});
  for await (const { value } of lines) {
    const stored = value as Record<string, unknown>;
    const pictures = new Map<string, Uint8Array>();
    const row: Record<string, unknown> = {};
    for (const { name, type } of columns) {
      row[name] = stored[name] ?? null;
      if (type !== "pictures") continue;
      const files = (stored[`${name}_file_names`] as readonly string[]).map((file) => path.basename(file));
      for (const file of files) pictures.set(file, fs.readFileSync(path.join(folder, PICTURES, file)));
      row[name] = files;
    }
    yield { row: row as Row, pictures };
  }
}
