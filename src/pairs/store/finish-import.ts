/**
 * Makes a store whole: from what became of each item it writes the manifest, the rejected items, the contact
 * sheet and, last of all, `store.json`. The same items give the same files, however often the import was
 * interrupted.
 */
import { createHash } from "node:crypto";
import { readdir, rm } from "node:fs/promises";
import { join } from "node:path";
import { DataError } from "../../core/errors.ts";
import { NEAR_BITS } from "../../images/perceptual-hash.ts";
import type { Domain } from "../pair.ts";
import { clusterSplit, HELD_OUT } from "./cluster-split.ts";
import {
  type Kept,
  kindOfReason,
  type Rejection,
  STORE_FORMAT,
  STORE_VERSION,
  type StoreInfo,
  type StoreItem,
} from "./item.ts";
import type { ImportedSource, Verdict } from "./journal.ts";
import { storeSheet } from "./store-sheet.ts";
import { writeWhole } from "./write-file.ts";

export interface ImportOutcome {
  readonly source: ImportedSource;
  readonly domain: Domain;
  /** In the order of the source. */
  readonly verdicts: readonly Verdict[];
  /** Items that were known from an earlier import. */
  readonly again: number;
  /** Items that the earlier import knew otherwise. */
  readonly changed: number;
  /** Items of the earlier import that the source no longer has. */
  readonly gone: number;
}

export interface ImportReport extends StoreInfo {
  readonly again: number;
  readonly changed: number;
  readonly gone: number;
  /** How the source was understood, where it could have been otherwise. */
  readonly note?: string;
  /** Path of the contact sheet. */
  readonly contactSheet: string;
}

/** @throws DataError if no item can be used, after the reasons are written. */
export async function finishImport(store: string, outcome: ImportOutcome): Promise<ImportReport> {
  const { source, domain, verdicts, again, changed, gone } = outcome;
  await rm(join(store, "store.json"), { force: true });
  const { items, rejections } = sorted(verdicts, domain);
  const rejectedFile = join(store, "rejected.jsonl");
  await writeWhole(rejectedFile, jsonLines(rejections));
  if (items.length === 0) throw nothingLeft(source, rejections, rejectedFile);
  const manifest = jsonLines(items);
  const info: StoreInfo = {
    format: STORE_FORMAT,
    version: STORE_VERSION,
    source,
    settings: { domain, heldOut: HELD_OUT, nearBits: NEAR_BITS },
    counts: { ...counts(items), rejected: rejections.length, reasons: byKind(rejections) },
    digest: createHash("sha256").update(manifest).digest("hex"),
  };
  const contactSheet = join(store, "contact-sheet.png");
  await writeWhole(join(store, "manifest.jsonl"), manifest);
  await writeWhole(contactSheet, await storeSheet(store, items));
  await removeOthers(store, items);
  await writeWhole(join(store, "store.json"), `${JSON.stringify(info, null, 2)}\n`);
  return { ...info, again, changed, gone, contactSheet };
}

/** Takes the first of equal items and splits what is left. */
function sorted(
  verdicts: readonly Verdict[],
  domain: Domain,
): { items: StoreItem[]; rejections: Rejection[] } {
  const rejections: Rejection[] = [];
  const first = new Map<string, { source: string; kept: Kept }>();
  for (const verdict of verdicts) {
    if ("rejected" in verdict) {
      rejections.push({ item: verdict.item, reason: verdict.rejected });
      continue;
    }
    const id = idOf(verdict.kept);
    const same = first.get(id);
    const what = verdict.kept.modified ? "pictures" : "picture";
    if (same) rejections.push({ item: verdict.item, reason: `the same ${what} as ${same.source}` });
    else first.set(id, { source: verdict.item, kept: verdict.kept });
  }
  const sides = clusterSplit(
    [...first].map(([id, { kept }]) => ({ id, hashes: hashes(kept), content: digestOf(kept) })),
  );
  const items = [...first].map(([id, { source, kept }]) => {
    return { id, source, ...sides.get(id)!, domain: kept.details.domain ?? domain, ...kept };
  });
  return { items, rejections };
}

function idOf(kept: Kept): string {
  return createHash("sha256")
    .update(`${kept.original.file} ${kept.modified?.file ?? ""}`)
    .digest("hex")
    .slice(0, 20);
}

function hashes({ original, modified }: Kept): bigint[] {
  return [original, ...(modified ? [modified] : [])].map(({ hash }) => BigInt(`0x${hash}`));
}

/** SHA-256 of the original's bytes, which its file is named by. */
function digestOf({ original }: Kept): string {
  return original.file.slice("pictures/ab/".length).split(".")[0];
}

function counts(items: readonly StoreItem[]) {
  const sizes = new Map<string, number>();
  for (const { cluster } of items) sizes.set(cluster, (sizes.get(cluster) ?? 0) + 1);
  const train = items.filter(({ split }) => split === "train").length;
  return {
    items: items.length,
    pairs: items.filter(({ modified }) => modified).length,
    clusters: sizes.size,
    nearDuplicates: [...sizes.values()].filter((size) => size > 1).length,
    train,
    heldout: items.length - train,
  };
}

/** How often each kind of reason was given. */
function byKind(rejections: readonly Rejection[]): Record<string, number> {
  const kinds: Record<string, number> = {};
  for (const { reason } of rejections) {
    const kind = kindOfReason(reason);
    kinds[kind] = (kinds[kind] ?? 0) + 1;
  }
  return kinds;
}

function nothingLeft(source: ImportedSource, rejections: readonly Rejection[], file: string): DataError {
  if (rejections.length === 0) return new DataError(`${source.name} holds no pictures. Check the path.`);
  const kinds = Object.entries(byKind(rejections)).map(([kind, count]) => `${count} ${kind}`);
  const [{ item, reason }] = rejections;
  return new DataError(
    `Nothing in ${source.name} can be used: ${kinds.join(", ")}. The first one is ${item} (${reason}). All are in ${file}.`,
  );
}

/** Pictures that no item has any more. */
async function removeOthers(store: string, items: readonly StoreItem[]): Promise<void> {
  const used = new Set(
    items.flatMap(({ original, modified }) => [original.file, ...(modified ? [modified.file] : [])]),
  );
  const folders = (await readdir(join(store, "pictures"))).filter((name) => /^[0-9a-f]{2}$/.test(name));
  for (const folder of folders)
    for (const name of await readdir(join(store, "pictures", folder)))
      if (/^[0-9a-f]{64}\.[a-z]+$/.test(name) && !used.has(`pictures/${folder}/${name}`))
        await rm(join(store, "pictures", folder, name));
}

function jsonLines(values: readonly unknown[]): string {
  return values.map((value) => `${JSON.stringify(value)}\n`).join("");
}
