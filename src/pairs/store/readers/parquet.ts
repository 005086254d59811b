/**
 * Parquet files as Hugging Face writes them: pictures are columns struct{bytes, path}, bytes alone, or lists of
 * one. `original` and `modified` make a pair; otherwise `image`, or the only column with pictures, is a single
 * picture. One row group is in memory at a time, and a thread that can be ended parses it.
 */
import { DataError } from "../../../core/errors.ts";
import { optional } from "../../../core/optional-package.ts";
import { Thread } from "../../../core/thread.ts";
import { detailsOf } from "../details.ts";
import type { TreeFile } from "../file-tree.ts";
import type { BadItem, IsKnown, SourceItem, SourceReader } from "../reader.ts";
import type { ParquetHead, ParquetQuestion } from "./parquet-worker.ts";
import type { Row } from "./rows.ts";

/** Rows of a row group: the file says itself how many there are. */
const MOST_ROWS = 1_000_000;
/** Bytes of a row group, as its file declares them. */
const LARGEST_GROUP = 1.5 * 2 ** 30;
/** Limits of parsing. A part of a file may unfold to so many times the whole file's length. */
const SECONDS = { least: 4, perByte: 1 / 4e6 };
const BYTES = { least: 512 * 2 ** 20, perByte: 4, unfolding: 20 };
const HEAP = 2 ** 31;

const WORKER = new URL(`./parquet-worker${import.meta.url.slice(-3)}`, import.meta.url);

type Cells = Record<string, unknown>;
interface Columns {
  readonly original: string;
  readonly modified?: string;
}

/** @param files in order. @param chosen the column of pictures, or those of originals and edited copies. */
export function parquetReader(files: readonly TreeFile[], chosen: readonly string[] = []): SourceReader {
  return {
    kind: "parquet",
    async *items(isKnown: IsKnown): AsyncIterable<SourceItem | BadItem> {
      for (const file of files) yield* shard(file, chosen, isKnown);
    },
  };
}

/** The rows of a table of metadata. @throws DataError */
export async function* parquetRows(file: TreeFile): AsyncGenerator<Row> {
  const thread = await openThread(file);
  try {
    const { groups } = await parsing<ParquetHead>(file, thread, "head", file.bytes);
    let number = 0;
    for (const group of groups) {
      refuseTooMany(file, group.rows);
      const question = { rowStart: number, rowEnd: number + group.rows };
      for (const row of await parsing<Cells[]>(file, thread, question, group.bytes))
        yield { number: ++number, row };
    }
  } finally {
    await thread.close();
  }
}

/** Whether the packages are here is asked on this side: a thread that cannot load them just ends. */
async function openThread(file: TreeFile): Promise<Thread<ParquetQuestion, unknown>> {
  await optional(
    "Parquet files",
    ["hyparquet", "hyparquet-compressors"],
    () => import("hyparquet-compressors"),
  );
  return new Thread(WORKER, { absolute: file.absolute, bytes: file.bytes }, HEAP);
}

/** @throws DataError */
function refuseTooMany({ path }: TreeFile, rows: number): void {
  if (rows <= MOST_ROWS) return;
  throw new DataError(
    `${path} says that a row group has ${rows} rows, more than ${MOST_ROWS}. Write it anew with smaller ones.`,
  );
}

async function* shard(
  file: TreeFile,
  chosen: readonly string[],
  isKnown: IsKnown,
): AsyncIterable<SourceItem | BadItem> {
  const thread = await openThread(file);
  const stamp = [file.stamp, ...chosen].join(" ");
  try {
    const head = await parsing<ParquetHead>(file, thread, "head", file.bytes);
    const columns = pictureColumns(file, head, chosen);
    const labels = labelNames(head);
    let rowStart = 0;
    for (const { rows, bytes } of head.groups) {
      refuseTooMany(file, rows);
      const rowEnd = rowStart + rows;
      const names = Array.from({ length: rows }, (_, i) => `${file.path}/${rowStart + i}`);
      if (names.every((name) => isKnown(name, stamp)))
        yield* names.map((name) => ({ name, stamp, reason: "known" }));
      else if (bytes > LARGEST_GROUP)
        yield* names.map((name) => ({ name, stamp, reason: "too large: its row group" }));
      else {
        const found = await parsing<Cells[]>(file, thread, { rowStart, rowEnd }, bytes);
        yield* found.map((row, i) => rowItem(names[i], stamp, row, columns, labels));
      }
      rowStart = rowEnd;
    }
  } finally {
    await thread.close();
  }
}

async function parsing<T>(
  file: TreeFile,
  thread: Thread<ParquetQuestion, unknown>,
  question: ParquetQuestion,
  declared: number,
): Promise<T> {
  const bytes = Math.min(declared, BYTES.unfolding * file.bytes);
  const limits = {
    seconds: SECONDS.least + bytes * SECONDS.perByte,
    bytes: BYTES.least + bytes * BYTES.perByte,
  };
  try {
    return (await thread.ask(question, limits)) as T;
  } catch (cause) {
    throw new DataError(
      `${file.path} cannot be read as Parquet (${(cause as Error).message}). Fetch it again.`,
      { cause },
    );
  }
}

function rowItem(
  name: string,
  stamp: string,
  row: Cells,
  { original, modified }: Columns,
  labels: ReadonlyMap<string, readonly string[]>,
): SourceItem {
  const { [original]: first, [modified ?? ""]: second, ...rest } = row;
  for (const [column, names] of labels) {
    const at = rest[column];
    const label = typeof at === "number" || typeof at === "bigint" ? names[Number(at)] : undefined;
    if (label !== undefined) rest[column] = label;
  }
  const has = modified !== undefined && second !== null && second !== undefined;
  return {
    name,
    stamp,
    original: async () => bytesOf(first),
    ...(has ? { modified: async () => bytesOf(second) } : {}),
    details: async () => detailsOf(rest),
  };
}

/** A list of one picture is that picture. */
function bytesOf(cell: unknown): Uint8Array {
  if (Array.isArray(cell) && cell.length > 1)
    throw new DataError(`several pictures: ${cell.length} in one row`);
  const one: unknown = Array.isArray(cell) ? cell[0] : cell;
  const bytes = ArrayBuffer.isView(one) ? one : (one as { bytes?: unknown } | null | undefined)?.bytes;
  if (bytes instanceof Uint8Array) return bytes;
  throw new DataError("no bytes: the picture is not in the file");
}

/** Columns of bytes that are called so are taken for pictures where there are others. */
const NAMED = /^(image|img|picture|photo|jpe?g|png|webp|bytes)$/i;

function pictureColumns(file: TreeFile, { columns }: ParquetHead, chosen: readonly string[]): Columns {
  const structs = columns.filter(({ picture }) => picture === "struct").map(({ name }) => name);
  const bare = columns.filter(({ picture }) => picture === "bytes").map(({ name }) => name);
  const usable = [...structs, ...bare];
  const listed = columns
    .map(({ name }) => name)
    .join(", ")
    .slice(0, 500);
  const absent = chosen.find((name) => !usable.includes(name));
  if (absent !== undefined)
    throw new DataError(
      `${file.path} has no column of pictures that is called ${absent}: its columns are ${listed}. Name another with --column.`,
    );
  if (chosen.length > 0) return { original: chosen[0], modified: chosen[1] };
  if (usable.includes("original"))
    return { original: "original", modified: usable.includes("modified") ? "modified" : undefined };
  const named = bare.filter((name) => NAMED.test(name));
  const fitting = [structs, bare, named].find(({ length }) => length === 1);
  const single = usable.includes("image") ? "image" : structs.length > 1 ? undefined : fitting?.[0];
  if (single !== undefined) return { original: single };
  if (usable.length > 1)
    throw new DataError(
      `${file.path} has several columns that may be pictures: ${usable.join(", ").slice(0, 500)}. Name one with --column, or originals and edited copies with a comma between.`,
    );
  throw new DataError(
    `${file.path} has no column of pictures: its columns are ${listed}. Wanted image, or original and modified, as struct{bytes, path}, bytes, or lists of one.`,
  );
}

/** Names of the classes that stand as numbers in a column, from Hugging Face's own metadata. */
function labelNames({ huggingface: text }: ParquetHead): Map<string, readonly string[]> {
  const names = new Map<string, readonly string[]>();
  try {
    const features = JSON.parse(text ?? "{}").info?.features ?? {};
    for (const [column, feature] of Object.entries<{ names?: unknown } | null>(features))
      if (Array.isArray(feature?.names)) names.set(column, feature.names.map(String));
  } catch {}
  return names;
}
