/**
 * Parquet files as Hugging Face writes them: pictures are columns struct{bytes, path}. `original` and
 * `modified` make a pair; otherwise `image`, or the only column with pictures, is a single picture. One row
 * group is in memory at a time.
 */
import { open } from "node:fs/promises";
import {
  type AsyncBuffer,
  type FileMetaData,
  parquetMetadataAsync,
  parquetReadObjects,
  parquetSchema,
} from "hyparquet";
import { compressors } from "hyparquet-compressors";
import { DataError } from "../../../core/errors.ts";
import { detailsOf } from "../details.ts";
import type { TreeFile } from "../file-tree.ts";
import type { BadItem, IsKnown, SourceItem, SourceReader } from "../reader.ts";

/** Bytes of a row group, as its file declares them. */
/** Rows of a row group: the file says itself how many there are. */
const MOST_ROWS = 1_000_000;
const LARGEST_GROUP = 1.5 * 2 ** 30;
const LARGEST_FOOTER = 64 * 2 ** 20;

type Row = Record<string, unknown>;
interface Columns {
  readonly original: string;
  readonly modified?: string;
}

/** @param files in order. */
export function parquetReader(files: readonly TreeFile[]): SourceReader {
  return {
    kind: "parquet",
    async *items(isKnown: IsKnown): AsyncIterable<SourceItem | BadItem> {
      for (const file of files) yield* shard(file, isKnown);
    },
  };
}

async function* shard(file: TreeFile, isKnown: IsKnown): AsyncIterable<SourceItem | BadItem> {
  const handle = await open(file.absolute);
  try {
    const buffer: AsyncBuffer = {
      byteLength: file.bytes,
      slice: async (start, end = file.bytes) => {
        const bytes = new Uint8Array(Math.max(0, Math.min(end, file.bytes) - start));
        await handle.read(bytes, 0, bytes.length, start);
        return bytes.buffer;
      },
    };
    const metadata = await parsing(file, () => footer(buffer));
    const columns = pictureColumns(file, metadata);
    const labels = labelNames(metadata);
    let rowStart = 0;
    for (const group of metadata.row_groups) {
      const rowEnd = rowStart + Number(group.num_rows);
      if (!(rowEnd - rowStart <= MOST_ROWS))
        throw new DataError(
          `${file.path} says that a row group has ${group.num_rows} rows, more than ${MOST_ROWS}. Write it anew with smaller ones.`,
        );
      const names = Array.from({ length: rowEnd - rowStart }, (_, i) => `${file.path}/${rowStart + i}`);
      if (names.every((name) => isKnown(name, file.stamp))) yield* names.map((name) => unread(name, file));
      else if (Number(group.total_byte_size) > LARGEST_GROUP)
        yield* names.map((name) => ({ name, stamp: file.stamp, reason: "too large: its row group" }));
      else {
        const options = { file: buffer, metadata, rowStart, rowEnd, utf8: false, compressors };
        const rows: Row[] = await parsing(file, () => parquetReadObjects(options));
        yield* rows.map((row, i) => rowItem(names[i], file.stamp, row, columns, labels));
      }
      rowStart = rowEnd;
    }
  } finally {
    await handle.close();
  }
}

/** Reads nothing: the import knows the item. */
function unread(name: string, { stamp }: TreeFile): BadItem {
  return { name, stamp, reason: "known" };
}

function rowItem(
  name: string,
  stamp: string,
  row: Row,
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

function bytesOf(cell: unknown): Uint8Array {
  const bytes = ArrayBuffer.isView(cell) ? cell : (cell as { bytes?: unknown } | null)?.bytes;
  if (bytes instanceof Uint8Array) return bytes;
  throw new DataError("no bytes: the picture is not in the file");
}

function pictureColumns(file: TreeFile, metadata: FileMetaData): Columns {
  const { children } = parquetSchema(metadata);
  const isPicture = (child: (typeof children)[number]) =>
    child.children.some(({ element }) => element.name === "bytes" && element.type === "BYTE_ARRAY");
  const names = children.map(({ element }) => element.name);
  const pictures = children.filter(isPicture).map(({ element }) => element.name);
  const bare = children.filter(({ element }) => element.type === "BYTE_ARRAY" && !element.converted_type);
  const usable = new Set([...pictures, ...bare.map(({ element }) => element.name)]);
  if (usable.has("original"))
    return { original: "original", modified: usable.has("modified") ? "modified" : undefined };
  const single = usable.has("image") ? "image" : pictures.length === 1 ? pictures[0] : undefined;
  if (single !== undefined) return { original: single };
  throw new DataError(
    `${file.path} has no column of pictures: its columns are ${names.join(", ").slice(0, 500)}. Wanted image, or original and modified, as struct{bytes, path}.`,
  );
}

/** Names of the classes that stand as numbers in a column, from Hugging Face's own metadata. */
function labelNames({ key_value_metadata }: FileMetaData): Map<string, readonly string[]> {
  const text = key_value_metadata?.find(({ key }) => key === "huggingface")?.value;
  const names = new Map<string, readonly string[]>();
  try {
    const features = JSON.parse(text ?? "{}").info?.features ?? {};
    for (const [column, feature] of Object.entries<{ names?: unknown } | null>(features))
      if (Array.isArray(feature?.names)) names.set(column, feature.names.map(String));
  } catch {}
  return names;
}

async function footer(file: AsyncBuffer): Promise<FileMetaData> {
  const tail = new DataView(await file.slice(Math.max(0, file.byteLength - 8)));
  if (tail.byteLength === 8 && tail.getUint32(0, true) > Math.min(LARGEST_FOOTER, file.byteLength))
    throw new Error("its footer is too long");
  return parquetMetadataAsync(file);
}

async function parsing<T>(file: TreeFile, parse: () => Promise<T>): Promise<T> {
  try {
    return await parse();
  } catch (cause) {
    throw new DataError(
      `${file.path} cannot be read as Parquet (${(cause as Error).message}). Fetch it again.`,
      {
        cause,
      },
    );
  }
}
