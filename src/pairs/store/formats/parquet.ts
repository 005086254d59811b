/**
 * Parquet as Hugging Face writes it: pictures as struct{bytes, path}, the kinds of columns in the file's
 * metadata below the key `huggingface`, shards `data/train-00000-of-00002.parquet`. Structured columns are
 * JSON in strings.
 */
import { mkdir } from "node:fs/promises";
import { join } from "node:path";
import { fileWriter, parquetWriteRows, type SchemaElement } from "hyparquet-writer";
import { type ExportItem, type ExportPart, type PictureFile, partName } from "../export-item.ts";

const ROWS_PER_SHARD = 1000;
/** One group is in memory at a time. */
const ROWS_PER_GROUP = 50;
/** Text columns; other metadata is one JSON object. */
const TEXTS = ["domain", "subject", "changes", "scene", "modified_scene", "metadata"];

export async function writeParquet(folder: string, parts: readonly ExportPart[]): Promise<void> {
  await mkdir(join(folder, "data"));
  const paired = await Promise.all(parts.map((part) => part.paired()));
  const pictures = paired.includes(true) ? ["original", "modified"] : ["image"];
  for (const part of parts) {
    const items = part.items()[Symbol.asyncIterator]();
    const shards = Math.ceil(part.size / ROWS_PER_SHARD);
    for (let shard = 0; shard < shards; shard++) {
      const [at, of] = [shard, shards].map((n) => String(n).padStart(5, "0"));
      const writer = fileWriter(join(folder, "data", `${partName(part.split)}-${at}-of-${of}.parquet`));
      await writeShard(writer, pictures, take(items, ROWS_PER_SHARD));
    }
  }
}

async function writeShard(
  writer: ReturnType<typeof fileWriter>,
  pictures: readonly string[],
  items: AsyncIterable<ExportItem>,
): Promise<void> {
  const plain = { codec: "UNCOMPRESSED", statistics: false } as const;
  await parquetWriteRows({
    writer,
    rows: rowsOf(items, pictures[0]),
    columns: [...pictures.map((name) => ({ name, ...plain })), ...TEXTS.map((name) => ({ name }))],
    schema: schemaOf(pictures),
    rowGroupSize: ROWS_PER_GROUP,
    kvMetadata: [{ key: "huggingface", value: JSON.stringify({ info: { features: features(pictures) } }) }],
  });
}

/** @param column where the original stands, or the only picture. */
async function* rowsOf(
  items: AsyncIterable<ExportItem>,
  column: string,
): AsyncGenerator<Record<string, unknown>> {
  for await (const { name, original, modified, row } of items) {
    const cell = (half: string, { bytes, type }: PictureFile) => ({ bytes, path: `${name}${half}.${type}` });
    yield {
      [column]: cell(modified ? "_original" : "", original),
      modified: modified && cell("_modified", modified),
      ...texts(row),
    };
  }
}

function texts(row: ExportItem["row"]): Record<string, string | undefined> {
  const known = Object.entries(row).filter(([key]) => TEXTS.includes(key));
  const others = Object.entries(row).filter(([key]) => !TEXTS.includes(key));
  const metadata = others.length > 0 ? JSON.stringify(Object.fromEntries(others)) : undefined;
  const cells = known.map(([key, value]) => [key, typeof value === "string" ? value : JSON.stringify(value)]);
  return {
    ...Object.fromEntries(TEXTS.map((key) => [key, undefined])),
    ...Object.fromEntries(cells),
    metadata,
  };
}

function schemaOf(pictures: readonly string[]): SchemaElement[] {
  const optional = { repetition_type: "OPTIONAL" } as const;
  const text = { type: "BYTE_ARRAY", converted_type: "UTF8", ...optional } as const;
  return [
    { name: "schema", num_children: pictures.length + TEXTS.length },
    ...pictures.flatMap((name): SchemaElement[] => [
      { name, num_children: 2, ...optional },
      { name: "bytes", type: "BYTE_ARRAY", ...optional },
      { name: "path", ...text },
    ]),
    ...TEXTS.map((name): SchemaElement => ({ name, ...text })),
  ];
}

function features(pictures: readonly string[]): Record<string, object> {
  return Object.fromEntries([
    ...pictures.map((name) => [name, { _type: "Image" }]),
    ...TEXTS.map((name) => [name, { dtype: "string", _type: "Value" }]),
  ]);
}

async function* take<T>(items: AsyncIterator<T>, count: number): AsyncGenerator<T> {
  for (let i = 0; i < count; i++) {
    const { done, value } = await items.next();
    if (done) return;
    yield value;
  }
}
