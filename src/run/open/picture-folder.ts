/**
 * A folder of pictures as a source of pairs: a pair store, or the layout in which Vision-Zero publishes its
 * data.
 */
import { DataError } from "../../core/errors.ts";
import { printableLine } from "../../core/terminal-text.ts";
import type { PairSource } from "../../pairs/pair.ts";
import { isStore, openStore } from "../../pairs/store/open-store.ts";
import { storePairSource } from "../../pairs/store/store-source.ts";
import { type LeftOut, visionZeroSource } from "../../pairs/vision-zero-folder.ts";
import type { Config } from "../settings/config.ts";
import type { Edits } from "./edits.ts";
import { openPhotographs } from "./photographs.ts";

/** @throws DataError if the folder holds no pairs, or no edited copies although they are needed. */
export async function openFolder(
  folder: string,
  settings: Config["pairs"],
  edits: Edits,
): Promise<PairSource> {
  const { pictureSize: size } = settings;
  if (!isStore(folder))
    return visionZeroSource({
      root: folder,
      width: size,
      height: size,
      onLeftOut: (pairs, of) => process.stderr.write(leftOutText(folder, pairs, of)),
    });
  const store = await openStore(folder);
  const { items, pairs } = store.info.counts;
  if (edits === "none" || pairs === items) return storePairSource(folder, { width: size, height: size });
  if (store.info.settings.domain === "photos") return openPhotographs(store, settings, edits);
  if (edits === "wanted") return storePairSource(folder, { width: size, height: size });
  throw new DataError(
    `${items - pairs} of ${items} pictures in ${folder} have no edited copy, but the spy is to see one. Play with game.spyView=blank, or import pairs.`,
  );
}

/** Pairs that are named with their reason. */
const NAMED = 3;

function leftOutText(folder: string, pairs: readonly LeftOut[], of: number): string {
  const first = pairs.slice(0, NAMED).map(({ reason }) => `  ${printableLine(reason)}`);
  const more = pairs.length > NAMED ? [`  and ${pairs.length - NAMED} more`] : [];
  const head = `${pairs.length} of ${of} pairs in ${printableLine(folder)} are left out:`;
  return `${[head, ...first, ...more].join("\n")}\n`;
}
