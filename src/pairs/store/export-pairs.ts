/**
 * Writes pairs for other programs: Vision-Zero's layout, Hugging Face's imagefolder and Parquet, WebDataset.
 * `importPairs` reads each of them back. The folder appears when it is whole: until then it is called
 * `OUT.unfinished`, and an export that was stopped starts again.
 */
import { mkdir, readdir, rename, rm, rmdir } from "node:fs/promises";
import { extname, resolve } from "node:path";
import { DataError } from "../../core/errors.ts";
import { optional } from "../../core/optional-package.ts";
import { encodePng } from "../../images/codec.ts";
import type { PairSource, Split } from "../pair.ts";
import { type Details, rowOf } from "./details.ts";
import type { ExportFormat, ExportItem, ExportPart, PictureFile } from "./export-item.ts";
import { writeImagefolder } from "./formats/imagefolder.ts";
import { writeVisionZero } from "./formats/vision-zero.ts";
import { writeWebdataset } from "./formats/webdataset.ts";
import type { StoreItem } from "./item.ts";
import type { PairStore } from "./open-store.ts";
import { readPictureFile } from "./picture-file.ts";
import { storedPair } from "./store-source.ts";
import { guardWrite, UNFINISHED } from "./write-file.ts";

export interface ExportOptions {
  readonly format: ExportFormat;
  /** Number of items (default all; sources without an end need it). A tenth of them is held out. */
  readonly count?: number;
  /** Only held-out items. */
  readonly heldout?: boolean;
  /** Stops between two items and removes what was written. */
  readonly signal?: AbortSignal;
  readonly onProgress?: (progress: { readonly done: number; readonly total: number }) => void;
}

type Writer = (folder: string, parts: readonly ExportPart[]) => Promise<void>;
const WRITERS: Readonly<Record<ExportFormat, Writer>> = {
  "vision-zero": writeVisionZero,
  imagefolder: writeImagefolder,
  parquet: async (folder, parts) => {
    const { writeParquet } = await optional(
      "Parquet files",
      ["hyparquet-writer"],
      () => import("./formats/parquet.ts"),
    );
    await writeParquet(folder, parts);
  },
  webdataset: writeWebdataset,
};

/**
 * @param from a source of pairs, or a store, whose pictures are copied as they are.
 * @param out a new folder.
 * @returns the number of items, or undefined if it was stopped by the signal.
 * @throws DataError if the folder holds something, there are too few items, or it cannot be written.
 */
export async function exportPairs(
  from: PairSource | PairStore,
  out: string,
  options: ExportOptions,
): Promise<number | undefined> {
  await checkEmpty(out);
  const wanted = sizes(from, options);
  const total = wanted.reduce((sum, { size }) => sum + size, 0);
  let done = 0;
  const tick = () => {
    options.signal?.throwIfAborted();
    options.onProgress?.({ done: done++, total });
  };
  const parts = wanted.map(({ split, size }) =>
    ("items" in from ? storePart : sourcePart)(from as never, split, size, tick),
  );
  const unfinished = `${resolve(out)}${UNFINISHED}`;
  try {
    await guardWrite(unfinished, async () => {
      await rm(unfinished, { recursive: true, force: true });
      await mkdir(unfinished, { recursive: true });
      await WRITERS[options.format](unfinished, parts);
      await rmdir(out).catch(() => {});
      await rename(unfinished, out);
    });
  } catch (error) {
    await rm(unfinished, { recursive: true, force: true });
    if (options.signal?.aborted) return undefined;
    throw error;
  }
  options.onProgress?.({ done: total, total });
  return total;
}

/** How many items of each split; parts of none are left out. */
function sizes(
  from: PairSource | PairStore,
  { count, heldout }: ExportOptions,
): { split: Split; size: number }[] {
  const has = { train: heldout ? 0 : from.size("train"), heldout: from.size("heldout") };
  const most = has.train + has.heldout;
  const all = count ?? most;
  if (!Number.isFinite(all))
    throw new DataError(`${from.name} has no end. Say how many pairs to write (--count).`);
  if (all > most || all < 1)
    throw new DataError(
      `${from.name} has ${most} ${heldout ? "held-out " : ""}pairs, so ${all} cannot be written. Change --count.`,
    );
  const share = count === undefined ? has.heldout : Math.max(Math.round(all / 10), all - has.train);
  const held = heldout ? all : Math.min(has.heldout, share);
  const parts = [
    { split: "train", size: all - held },
    { split: "heldout", size: held },
  ] as const;
  return parts.filter(({ size }) => size > 0);
}

function sourcePart(source: PairSource, split: Split, size: number, tick: () => void): ExportPart {
  async function* pairs() {
    for (let index = 0; index < size; index++) {
      tick();
      yield await source.pair(split, index);
    }
  }
  async function* items(): AsyncGenerator<ExportItem> {
    let index = 0;
    for await (const { domain, original, modified, changes, contents } of pairs()) {
      const details: Details = { domain, changes: [...changes], contents: contents && { ...contents } };
      yield {
        name: nameAt(index++),
        original: { bytes: await encodePng(original.image), type: "png" },
        ...(modified ? { modified: { bytes: await encodePng(modified.image), type: "png" } } : {}),
        row: rowOf(details),
      };
    }
  }
  const paired = async () => (await source.pair(split, 0)).modified !== undefined;
  return { split, size, paired, items, pairs };
}

function storePart(store: PairStore, split: Split, size: number, tick: () => void): ExportPart {
  const { folder, name } = store;
  const chosen = store.items[split].slice(0, size);
  async function* pairs() {
    for (const item of chosen) {
      tick();
      yield await storedPair(folder, item, name);
    }
  }
  async function* items(): AsyncGenerator<ExportItem> {
    for (const [index, item] of chosen.entries()) {
      tick();
      const { original, modified } = item;
      yield {
        name: nameAt(index),
        original: await pictureFile(folder, original.file),
        ...(modified ? { modified: await pictureFile(folder, modified.file) } : {}),
        row: storeRow(item),
      };
    }
  }
  const paired = async () => chosen.some(({ modified }) => modified);
  return { split, size, paired, items, pairs };
}

/** Columns of an item of a store; what the store was told is kept as it is. */
function storeRow({ details, domain }: StoreItem): Record<string, unknown> {
  return rowOf({ ...details, domain });
}

async function pictureFile(folder: string, file: string): Promise<PictureFile> {
  return { bytes: await readPictureFile(folder, file), type: extname(file).slice(1) };
}

async function checkEmpty(out: string): Promise<void> {
  const names = await readdir(out).catch((error: NodeJS.ErrnoException) => {
    if (error.code === "ENOENT") return [];
    throw new DataError(`${out} cannot be written (${error.code}). Choose another --out.`, { cause: error });
  });
  if (names.length > 0)
    throw new DataError(`${out} is not empty: nothing is overwritten. Choose another --out.`);
}

function nameAt(index: number): string {
  return String(index).padStart(6, "0");
}
