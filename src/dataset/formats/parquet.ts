/**
 * Parquet as Hugging Face writes it: `data/train-00000-of-00002.parquet`, pictures as struct{bytes, path}, the kinds
 * of columns in the file's metadata. A new file begins where one would become too large.
 */
import fs from "node:fs";
import path from "node:path";
import type { Row } from "../tables/table.ts";
import { featuresOf, schemaOf } from "./parquet-schema.ts";
import { SPLIT, type TableToWrite } from "./written.ts";

/** Bytes of texts and pictures, before they are packed, after which a new file begins. */
export const SHARD_BYTES = 512 * 2 ** 20;
/** One group is in memory at a time; equal pictures and texts of a group are stored once. */
const ROWS_PER_GROUP = 200;

/** @returns number of rows. */
export async function writeParquet(
  folder: string,
  table: TableToWrite,
  shardBytes = SHARD_BYTES,
): Promise<number> {
  const below = path.join(folder, "data");
  fs.mkdirSync(below);
  const rows = new Sized(table);
  const shards: string[] = [];
  while (shards.length === 0 || !(await rows.ended())) {
    shards.push(path.join(below, `${SPLIT}-${shards.length}.tmp`));
    await writeShard(shards.at(-1) as string, table, rows.upTo(shardBytes));
  }
  for (const [i, file] of shards.entries()) {
    const [at, of] = [i, shards.length].map((n) => String(n).padStart(5, "0"));
    fs.renameSync(file, path.join(below, `${SPLIT}-${at}-of-${of}.parquet`));
  }
  return rows.count;
}

async function writeShard(
  file: string,
  { columns }: Pick<TableToWrite, "columns">,
  rows: AsyncIterable<Record<string, unknown>>,
): Promise<void> {
  const { fileWriter, parquetWriteRows } = await import("hyparquet-writer");
  const parts = columns.some(({ type }) => type === "pictures");
  const info = { info: { features: featuresOf(columns, parts) } };
  const writer = fileWriter(file);
  // Statistics over prompts and pictures help nobody.
  await parquetWriteRows({
    writer,
    rows,
    columns: columns.map(({ name }) => ({ name, statistics: false })),
    schema: schemaOf(columns, parts),
    rowGroupSize: ROWS_PER_GROUP,
    kvMetadata: [{ key: "huggingface", value: JSON.stringify(info) }],
  });
}

/** Rows with their pictures' bytes, and how much there is in them. */
class Sized {
  count = 0;
  private readonly rows: AsyncIterator<Row>;
  private next: Promise<IteratorResult<Row>>;
  private readonly pictures = new Map<string, Uint8Array>();

  constructor(private readonly table: TableToWrite) {
    this.rows = table.rows[Symbol.asyncIterator]();
    this.next = this.ask();
  }

  async ended(): Promise<boolean> {
    return (await this.next).done === true;
  }

  async *upTo(most: number): AsyncGenerator<Record<string, unknown>> {
    for (let bytes = 0; bytes < most; ) {
      const { done, value } = await this.next;
      if (done) return;
      if (this.count % ROWS_PER_GROUP === 0) this.pictures.clear();
      const before = this.pictures.size;
      const row = this.filled(value);
      bytes += JSON.stringify(value).length + this.added(before);
      this.count++;
      this.next = this.ask();
      yield row;
    }
  }

  /** One row ahead. What goes wrong with it is told to whoever takes it. */
  private ask(): Promise<IteratorResult<Row>> {
    const next = this.rows.next();
    next.catch(() => {});
    return next;
  }

  private filled(row: Row): Record<string, unknown> {
    const cells = this.table.columns.map(({ name, type }) => [
      name,
      type === "pictures"
        ? (row[name] as readonly string[]).map((one) => this.picture(one))
        : (row[name] ?? undefined),
    ]);
    return Object.fromEntries(cells);
  }

  private picture(name: string): { bytes: Uint8Array; path: string } {
    const bytes = this.pictures.get(name) ?? this.table.shelf.read(name);
    this.pictures.set(name, bytes);
    return { bytes, path: name };
  }

  private added(before: number): number {
    return [...this.pictures.values()].slice(before).reduce((sum, { length }) => sum + length, 0);
  }
}
