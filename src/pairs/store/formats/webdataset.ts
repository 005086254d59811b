/**
 * WebDataset archives: `train-000000.tar` with `000000.original.png`, `000000.modified.png` and `000000.json`
 * next to each other, or `000000.png` and `000000.json` for single pictures. Times and owners are zero: equal
 * pairs, equal archives.
 */
import { createWriteStream } from "node:fs";
import { join } from "node:path";
import { Readable } from "node:stream";
import { pipeline } from "node:stream/promises";
import { type Pack, pack } from "tar-stream";
import { type ExportItem, type ExportPart, partName } from "../export-item.ts";

const ITEMS_PER_SHARD = 1000;

export async function writeWebdataset(folder: string, parts: readonly ExportPart[]): Promise<void> {
  for (const part of parts) {
    const items = part.items()[Symbol.asyncIterator]();
    for (let shard = 0; shard * ITEMS_PER_SHARD < part.size; shard++) {
      const file = join(folder, `${partName(part.split)}-${String(shard).padStart(6, "0")}.tar`);
      await pipeline(Readable.from(archive(items)), createWriteStream(file));
    }
  }
}

/** Bytes of one archive. */
async function* archive(items: AsyncIterator<ExportItem>): AsyncGenerator<Buffer> {
  const tar = pack();
  const filled = fill(tar, items).then(
    () => tar.finalize(),
    (error: Error) => tar.destroy(error),
  );
  yield* tar;
  await filled;
}

async function fill(tar: Pack, items: AsyncIterator<ExportItem>): Promise<void> {
  for (let i = 0; i < ITEMS_PER_SHARD; i++) {
    const { done, value } = await items.next();
    if (done) return;
    const { name, original, modified, row } = value;
    await add(
      tar,
      modified ? `${name}.original.${original.type}` : `${name}.${original.type}`,
      original.bytes,
    );
    if (modified) await add(tar, `${name}.modified.${modified.type}`, modified.bytes);
    await add(tar, `${name}.json`, Buffer.from(JSON.stringify(row)));
  }
}

function add(tar: Pack, name: string, bytes: Uint8Array): Promise<void> {
  return new Promise((resolve, reject) => {
    const done = (error?: Error | null) => (error ? reject(error) : resolve());
    tar.entry({ name, mtime: new Date(0), mode: 0o644 }, Buffer.from(bytes), done);
  });
}
