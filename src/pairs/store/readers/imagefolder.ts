/**
 * Hugging Face's imagefolder: `metadata.jsonl` or `metadata.csv` names the pictures of its folder, in
 * `file_name` or in `original_file_name` and `modified_file_name`. A name is only looked up among the files
 * that the folder lists, so it cannot lead anywhere else. Left out: lists of pictures (`file_names`) and
 * `metadata.parquet`.
 */
import { createHash } from "node:crypto";
import { basename, dirname, join, normalize } from "node:path/posix";
import { DataError } from "../../../core/errors.ts";
import { detailsOf } from "../details.ts";
import { type FileTree, loadFile, type TreeFile } from "../file-tree.ts";
import type { BadItem, SourceItem, SourceReader } from "../reader.ts";
import { csvRows, jsonRows, type Row } from "./rows.ts";

const TABLE = /^metadata\.(jsonl|csv)$/;

export function holdsTables({ files }: FileTree): boolean {
  return files.some(({ path }) => TABLE.test(basename(path)));
}

export function imagefolderReader(tree: FileTree): SourceReader {
  const tables = tree.files.filter(({ path }) => TABLE.test(basename(path)));
  const lookUp = lookUpIn(tree);
  return {
    kind: "imagefolder",
    async *items(): AsyncIterable<SourceItem | BadItem> {
      const named = new Set<string>();
      for (const table of tables) {
        for await (const row of table.path.endsWith(".csv") ? csvRows(table) : jsonRows(table)) {
          const item = rowItem(table, row, lookUp, named);
          yield item;
        }
      }
      yield* tree.bad.filter(({ name }) => !named.has(name));
      for (const { path, stamp } of tree.files)
        if (!named.has(path) && !TABLE.test(basename(path)))
          yield { name: path, stamp, reason: "not in the metadata: no row names it" };
    },
  };
}

type LookUp = (folder: string, name: string) => TreeFile;

function rowItem(
  table: TreeFile,
  { number, row }: Row,
  lookUp: LookUp,
  named: Set<string>,
): SourceItem | BadItem {
  const place = `${table.path}:${number}`;
  const stamp = createHash("sha256")
    .update(JSON.stringify(row ?? null))
    .digest("hex")
    .slice(0, 16);
  if (!row) return { name: place, stamp, reason: "not a row: the line cannot be read" };
  const names = [row.original_file_name ?? row.file_name, row.modified_file_name];
  const folder = dirname(table.path);
  try {
    const [original, modified] = names.map((name) => {
      if (name === undefined || name === null || name === "") return undefined;
      named.add(join(folder, String(name)));
      return lookUp(folder, String(name));
    });
    if (!original)
      throw new DataError(`no picture named: the row has only ${Object.keys(row).join(", ").slice(0, 200)}`);
    const { original_file_name: _o, modified_file_name: _m, file_name: _f, ...rest } = row;
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
