/**
 * Makes a pair store from whatever a user has: folders of pictures or of pairs, Hugging Face's imagefolder
 * and Parquet, WebDataset archives.
 *
 *     STORE/pictures/ab/<sha256>.<ext>   the original bytes
 *     STORE/import.jsonl                 what became of each item, as the import goes along
 *     STORE/manifest.jsonl, rejected.jsonl, contact-sheet.png, store.json   written at the end
 *
 * A bad item is rejected with its reason and the others are imported. A killed import continues where it
 * stopped; so does one whose source has grown or changed. Left out: two imports into one store at the same
 * time.
 */
import { createHash } from "node:crypto";
import { mkdir, readdir, realpath, rm, stat } from "node:fs/promises";
import { basename, join, resolve } from "node:path";
import { DataError } from "../../core/errors.ts";
import type { Domain } from "../pair.ts";
import { finishImport, type ImportReport } from "./finish-import.ts";
import { inOrder } from "./in-order.ts";
import { firstFrame, inspectPicture } from "./inspect-picture.ts";
import type { StoredPicture } from "./item.ts";
import { appendVerdicts, openJournal, type Verdict } from "./journal.ts";
import { openReader, type ReaderOptions } from "./open-reader.ts";
import { requireOwnFolders } from "./picture-file.ts";
import type { BadItem, SourceItem } from "./reader.ts";
import { guardWrite, UNFINISHED, writeWhole } from "./write-file.ts";

export interface ImportOptions extends ReaderOptions {
  /** What the pictures show where the source does not say (default photos). */
  readonly domain?: Domain;
  /** Take only the first items of the source, bad ones included. */
  readonly limit?: number;
  /** Take the first picture of an animated file, instead of rejecting it. */
  readonly firstFrame?: boolean;
  /** Stops after the items that are being worked on; the same import continues later. */
  readonly signal?: AbortSignal;
  /** Pictures worked on at the same time (default 4). */
  readonly concurrency?: number;
  readonly onProgress?: (progress: ImportProgress) => void;
}

export interface ImportProgress {
  readonly done: number;
  /** Where it is known before the source is read. */
  readonly total?: number;
  readonly rejected: number;
}

/** Lines of the journal are written in batches. */
const BATCH = 32;

/**
 * @param source a folder, a .parquet or a .tar file.
 * @param out the store: a new folder, or one into which the same source was imported before.
 * @returns undefined if it was stopped by the signal.
 * @throws DataError if the source cannot be read, holds nothing that can be used, or the store cannot be
 * written.
 */
export async function importPairs(
  source: string,
  out: string,
  options: ImportOptions = {},
): Promise<ImportReport | undefined> {
  const reader = await openReader(source, out, options);
  await guardWrite(out, () => mkdir(out, { recursive: true }));
  await checkFolder(out);
  await requireOwnFolders(out, "pictures/any");
  await removeUnfinished(out);
  const from = { kind: reader.kind, name: basename(resolve(source)) };
  const known = await openJournal(out, from, await placeOf(source));
  const whole = await wholeItems(out, known);
  if (options.firstFrame) for (const name of animated(known)) whole.delete(name);
  const isKnown = (name: string, stamp: string) => whole.has(name) && known.get(name)!.stamp === stamp;

  const work = async (item: SourceItem | BadItem) =>
    isKnown(item.name, item.stamp) ? known.get(item.name)! : judge(out, item, options);
  const items = distinct(reader.items(isKnown), options.limit);
  const total = totalOf(reader.total, options.limit);
  const verdicts = await collect(out, inOrder(items, options.concurrency ?? 4, work), known, total, options);
  if (options.signal?.aborted) return undefined;
  const names = new Set(verdicts.map(({ item }) => item));
  const before = verdicts.filter(({ item }) => known.has(item)).length;
  const again = verdicts.filter((verdict) => known.get(verdict.item) === verdict).length;
  const gone = [...known.keys()].filter((name) => !names.has(name)).length;
  const { domain = "photos" } = options;
  const changed = before - again;
  const report = await finishImport(out, { source: from, domain, verdicts, again, changed, gone });
  return reader.note === undefined ? report : { ...report, note: reader.note };
}

/** All verdicts; new ones are written to the journal as they come. */
async function collect(
  out: string,
  results: AsyncIterable<Verdict>,
  known: ReadonlyMap<string, Verdict>,
  total: number | undefined,
  { signal, onProgress }: ImportOptions,
): Promise<Verdict[]> {
  const verdicts: Verdict[] = [];
  let fresh: Verdict[] = [];
  let rejected = 0;
  for await (const verdict of results) {
    verdicts.push(verdict);
    if ("rejected" in verdict) rejected++;
    if (known.get(verdict.item) !== verdict) fresh.push(verdict);
    if (fresh.length >= BATCH) {
      await appendVerdicts(out, fresh);
      fresh = [];
    }
    onProgress?.({ done: verdicts.length, total, rejected });
    if (signal?.aborted) break;
  }
  await appendVerdicts(out, fresh);
  return verdicts;
}

async function judge(out: string, item: SourceItem | BadItem, options: ImportOptions): Promise<Verdict> {
  const { name, stamp } = item;
  if ("reason" in item) return { item: name, stamp, rejected: item.reason };
  let pictures: { bytes: Uint8Array; facts: StoredPicture }[];
  let details = {};
  try {
    const halves = item.modified ? [item.original, item.modified] : [item.original];
    pictures = [];
    for (const load of halves) {
      const bytes = options.firstFrame ? await firstFrame(await load()) : await load();
      pictures.push({ bytes, facts: await inspectPicture(bytes) });
    }
    if (pictures[0].facts.file === pictures[1]?.facts.file)
      throw new DataError("no edit: both pictures of the pair are the same file");
    details = (await item.details?.()) ?? {};
  } catch (error) {
    if (!(error instanceof DataError)) throw error;
    return { item: name, stamp, rejected: error.message };
  }
  for (const { bytes, facts } of pictures) await storePicture(out, facts, bytes);
  const [original, modified] = pictures.map(({ facts }) => facts);
  return { item: name, stamp, kept: { original, ...(modified ? { modified } : {}), details } };
}

async function storePicture(
  out: string,
  { file, bytes: length }: StoredPicture,
  bytes: Uint8Array,
): Promise<void> {
  await requireOwnFolders(out, file);
  const path = join(out, file);
  // Not flushed, which would take longer than all the rest: a continued import checks the length of each
  // file.
  if ((await sizeOf(path)) !== length) await writeWhole(path, bytes, false);
}

/** Names made unique, and no more than asked for. */
async function* distinct(
  items: AsyncIterable<SourceItem | BadItem>,
  limit = Number.POSITIVE_INFINITY,
): AsyncGenerator<SourceItem | BadItem> {
  const times = new Map<string, number>();
  let taken = 0;
  if (limit <= 0) return;
  for await (const item of items) {
    const time = (times.get(item.name) ?? 0) + 1;
    times.set(item.name, time);
    yield time === 1 ? item : { ...item, name: `${item.name}#${time}` };
    if (++taken >= limit) return;
  }
}

/** Items whose pictures are in the store at their full length; rejected ones need none. */
async function wholeItems(out: string, known: ReadonlyMap<string, Verdict>): Promise<Set<string>> {
  const whole = new Set<string>();
  for (const verdict of known.values()) {
    const pictures = "kept" in verdict ? [verdict.kept.original, verdict.kept.modified] : [];
    const sizes = await Promise.all(pictures.map((p) => (p ? sizeOf(join(out, p.file)) : undefined)));
    if (pictures.every((p, i) => p === undefined || p.bytes === sizes[i])) whole.add(verdict.item);
  }
  return whole;
}

/** Items that an import without `firstFrame` rejected. */
function animated(known: ReadonlyMap<string, Verdict>): string[] {
  const verdicts = [...known.values()];
  return verdicts.flatMap((one) =>
    "rejected" in one && one.rejected.startsWith("animated: ") ? [one.item] : [],
  );
}

async function placeOf(source: string): Promise<string> {
  return createHash("sha256")
    .update(await realpath(source))
    .digest("hex")
    .slice(0, 16);
}

/** A folder with other things in it is left alone. */
async function checkFolder(out: string): Promise<void> {
  const names = (await readdir(out)).filter((name) => !name.startsWith("."));
  const store = names.includes("import.jsonl") || names.every((name) => name.endsWith(UNFINISHED));
  if (!store)
    throw new DataError(
      `${out} is no pair store and not empty (it holds ${names[0]}). Choose another --out.`,
    );
}

async function removeUnfinished(out: string): Promise<void> {
  const folders = [out, join(out, "pictures")];
  const inside = await readdir(folders[1]).catch(() => []);
  for (const folder of [...folders, ...inside.map((name) => join(folders[1], name))])
    for (const name of await readdir(folder).catch(() => []))
      if (name.endsWith(UNFINISHED)) await rm(join(folder, name), { force: true });
}

async function sizeOf(path: string): Promise<number | undefined> {
  return stat(path).then(
    ({ size }) => size,
    () => undefined,
  );
}

function totalOf(total: number | undefined, limit = Number.POSITIVE_INFINITY): number | undefined {
  return total === undefined ? undefined : Math.min(total, limit);
}
