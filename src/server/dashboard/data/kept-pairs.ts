/** The pictures that a run stored itself, of the games that it showed: all that can be seen of a source that is not opened. */
import fs from "node:fs";
import { keptPair } from "../../../run/shown-game.ts";
import { statStored, storePath } from "../store-file.ts";
import { type MadePair, madePair } from "./sheet-pair.ts";

const ORIGINAL = /^([\w.-]{1,110})-original\.png$/;
const MOST = 200;
const MOST_BYTES = 2e7;

/** Their names, without links and files of no ordinary size. @param folder of the run. */
export function keptNames(folder: string): string[] {
  return listed(folder)
    .flatMap((file) => ORIGINAL.exec(file)?.[1] ?? [])
    .filter((name) => isOrdinary(folder, name))
    .sort()
    .slice(0, MOST);
}

/** @param name of `keptNames`. @throws DataError if a picture cannot be decoded. */
export async function keptSheetPair(folder: string, name: string): Promise<MadePair | undefined> {
  const pair = isOrdinary(folder, name) ? await keptPair(folder, name) : undefined;
  return pair && madePair(pair);
}

function isOrdinary(folder: string, name: string): boolean {
  const sizes = ["original", "modified"].map((view) => statStored(folder, `pictures/${name}-${view}.png`));
  const links = fs.existsSync(`${folder}/pictures/${name}-modified.png`) && sizes[1] === undefined;
  return sizes[0] !== undefined && !links && sizes.every((stat) => (stat?.size ?? 0) <= MOST_BYTES);
}

function listed(folder: string): string[] {
  try {
    return fs.readdirSync(storePath(folder, "pictures"));
  } catch {
    return [];
  }
}
