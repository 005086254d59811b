/** A pair store, opened for reading: its single pictures as a set. Pairs: `store-source.ts`. */

import { createHash } from "node:crypto";
import { existsSync } from "node:fs";
import { readFile } from "node:fs/promises";
import { basename, join, resolve } from "node:path";
import { reasonOf } from "../../core/checked-json.ts";
import { DataError } from "../../core/errors.ts";
import { quoted } from "../../core/quoted.ts";
import { decodeImage } from "../../images/codec.ts";
import type { Split } from "../pair.ts";
import type { PictureSet } from "../photos/picture-set.ts";
import { itemSchema, type StoreInfo, type StoreItem, storeInfoSchema } from "./item.ts";
import { JOURNAL } from "./journal.ts";
import { readPictureFile, requireOwnFolders } from "./picture-file.ts";

export interface PairStore extends PictureSet {
  readonly folder: string;
  readonly info: StoreInfo;
  /** In the order of the manifest. */
  readonly items: Readonly<Record<Split, readonly StoreItem[]>>;
}

/** True for the folder of a store, whole or not. */
export function isStore(folder: string): boolean {
  return existsSync(join(folder, "store.json")) || existsSync(join(folder, JOURNAL));
}

/**
 * The store's pictures at their full size; of a pair its original.
 * @throws DataError if the store is missing, unfinished, of another version or damaged.
 */
export async function openStore(folder: string): Promise<PairStore> {
  const info = await readInfo(folder);
  await requireOwnFolders(folder, "pictures/any");
  const file = join(folder, "manifest.jsonl");
  const text = await readFile(file, "utf8").catch((cause) => {
    throw new DataError(`${file} cannot be read (${cause.code}). Import the pictures again.`, { cause });
  });
  if (createHash("sha256").update(text).digest("hex") !== info.digest)
    throw new DataError(
      `${file} is not the one that store.json describes. Run the import again to repair it.`,
    );
  const all = text
    .split("\n")
    .flatMap((line, i) => (line === "" ? [] : [parseItem(line, `${file}:${i + 1}`)]));
  const items = {
    train: all.filter(({ split }) => split === "train"),
    heldout: all.filter(({ split }) => split === "heldout"),
  };
  return {
    folder,
    info,
    items,
    name: `${basename(resolve(folder))}-${info.digest.slice(0, 8)}`,
    size: (split) => items[split].length,
    picture: async (split, index) => {
      const item = items[split][index];
      if (!item)
        throw new RangeError(
          `Store ${folder} has ${items[split].length} ${split} pictures: none at ${index}.`,
        );
      const { file } = item.original;
      const image = await decodeImage(await readPictureFile(folder, file), join(folder, file));
      const { subject } = item.details;
      return { id: item.id, image, ...(subject === undefined ? {} : { subject }) };
    },
  };
}

async function readInfo(folder: string): Promise<StoreInfo> {
  const file = join(folder, "store.json");
  if (!existsSync(file))
    throw new DataError(
      existsSync(join(folder, JOURNAL))
        ? `The import into ${folder} has not finished. Run the same "sparring pairs import" again: it continues.`
        : `${folder} is no pair store. Make one: npx sparring pairs import SOURCE --out ${quoted(folder)}`,
    );
  try {
    return storeInfoSchema.parse(JSON.parse(await readFile(file, "utf8")));
  } catch (cause) {
    throw new DataError(`${file} cannot be used: ${reasonOf(cause)}. Import the pictures again.`, { cause });
  }
}

function parseItem(line: string, place: string): StoreItem {
  try {
    return itemSchema.parse(JSON.parse(line));
  } catch (cause) {
    throw new DataError(`${place} cannot be used: ${reasonOf(cause)}. Import the pictures again.`, { cause });
  }
}
