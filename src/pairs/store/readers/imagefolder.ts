/**
 * Hugging Face's imagefolder: `metadata.jsonl`, `.csv` or `.parquet` names the pictures of its folder, in
 * `file_name`, in `original_file_name` and `modified_file_name`, or in any other `*_file_name`. A name is only
 * looked up among the files that the folder lists, so it cannot lead anywhere else. A list of names
 * (`file_names`) must have one.
 */
import { createHash } from "node:crypto";
import { basename, dirname, join, normalize } from "node:path/posix";
import { DataError } from "../../../core/errors.ts";
import { detailsOf } from "../details.ts";
import { type FileTree, loadFile, type TreeFile } from "../file-tree.ts";
import type { BadItem, SourceItem, SourceReader } from "../reader.ts";
import { parquetRows } from "./parquet.ts";
import { csvRows, jsonRows, type Row } from "./rows.ts";

const TABLE = /^metadata\.(jsonl|csv|parquet)$/;
const NAMES = /^(.+_)?file_names?$/;

export function holdsTables({ files }: FileTree): boolean {
  return files.some(({ path }) => TABLE.test(basename(path)));
}

/** @param chosen the column of pictures, or those of originals and edited copies, with `_file_name` or without. */
export function imagefolderReader(tree: FileTree, chosen: readonly string[] = []): SourceReader {
  const tables = tree.files.filter(({ path }) => TABLE.test(basename(path)));
  const lookUp = lookUpIn(tree);
  return {
    kind: "imagefolder",
    async *items(): AsyncIterable<SourceItem | BadItem> {
      const named = new Set<string>();
      for (const table of tables) {
        for await (const row of rowsOf(table)) yield rowItem(table, row, chosen, lookUp, named);
      }
      yield* tree.bad.filter(({ name }) => !named.has(name));
      for (const { path, stamp } of tree.files)
        if (!named.has(path) && !TABLE.test(basename(path)))
          yield { name: path, stamp, reason: "not in the metadata: no row names it" };
    },
  };
}

function rowsOf(table: TreeFile): AsyncIterable<Row> {
  if (table.path.endsWith(".parquet")) return parquetRows(table);
  return table.path.endsWith(".csv") ? csvRows(table) : jsonRows(table);
}

type LookUp = (folder: string, name: string) => TreeFile;

function rowItem(
  table: TreeFile,
  { number, row }: Row,
  chosen: readonly string[],
  lookUp: LookUp,
  named: Set<string>,
): SourceItem | BadItem {
  const place = `${table.path}:${number}`;
  const stamp = createHash("sha256")
    .update(JSON.stringify(row ?? null, (_, value) => (typeof value === "bigint" ? String(value) : value)))
    .digest("hex")
    .slice(0, 16);
  if (!row) return { name: place, stamp, reason: "not a row: the line cannot be read" };
  const folder = dirname(table.path);
  try {
    const columns = nameColumns(row, chosen);
    const [original, modified] = columns.map((column) => {
      const name = nameIn(row[column]);
      if (name === undefined) return undefined;
      const path = plainPath(name);
      named.add(join(folder, path));
      return lookUp(folder, path);
    });
    if (!original)
      throw new DataError(`no picture named: the row has only ${Object.keys(row).join(", ").slice(0, 200)}`);
    const rest = Object.fromEntries(Object.entries(row).filter(([column]) => !columns.includes(column)));
    return {
      name: original.path,
      stamp: [original, modified].flatMap((file) => (file ? [file.stamp] : [])).join(" ") + stamp,
      original: () => loadFile(original),
      ...(modified ? { modified: () => loadFile(modified) } : {}),
      details: async () => detailsOf(rest),
    };
  } catch (error) {
    return { name: place, stamp, reason: (error as Error).message };
  }
}

/** @throws DataError if several columns fit. */
function nameColumns(row: Readonly<Record<string, unknown>>, chosen: readonly string[]): string[] {
  const has = (column: string) => row[column] !== undefined && row[column] !== null && row[column] !== "";
  if (chosen.length > 0)
    return chosen.map((name) => [name, `${name}_file_name`].find((column) => column in row) ?? name);
  const known = ["original_file_name", "file_name"].filter(has).slice(0, 1);
  if (known.length > 0) return [...known, "modified_file_name"];
  const others = Object.keys(row).filter((column) => NAMES.test(column) && has(column));
  if (others.length < 2) return others;
  throw new DataError(
    `several columns of pictures: ${others.join(", ").slice(0, 200)}; name one with --column`,
  );
}

/** A list of one name is that name. @throws DataError for several. */
function nameIn(cell: unknown): string | undefined {
  if (Array.isArray(cell) && cell.length > 1)
    throw new DataError(`several pictures: ${cell.length} in one row`);
  const name: unknown = Array.isArray(cell) ? cell[0] : cell;
  return name === undefined || name === null || name === "" ? undefined : String(name);
}

/** Written on Windows, with back-slashes between its parts. */
function plainPath(name: string): string {
  return name.includes("/") ? name : name.replaceAll("\\", "/");
}

/** Names are compared in composed form: some systems store "é" as two characters. */
function lookUpIn({ files, bad }: FileTree): LookUp {
  const known = new Map(files.map((file) => [file.path.normalize("NFC"), file]));
  const reasons = new Map(bad.map(({ name, reason }) => [name, reason]));
  return (folder, name) => {
    const path = normalize(join(folder, name));
    if (name.startsWith("/") || path.startsWith("../") || name.includes("\0"))
      throw new DataError(`file name leads outside the folder: ${name.slice(0, 200)}`);
    const file = known.get(path.normalize("NFC"));
    if (!file) throw new DataError(reasons.get(path) ?? `missing: there is no ${name.slice(0, 200)}`);
    return file;
  };
}
