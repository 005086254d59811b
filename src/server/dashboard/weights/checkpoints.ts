/** The checkpoints of a stored run, as far as they may be read: ordinary files, reached without a link, of a bounded size. */
import fs from "node:fs";
import path from "node:path";
import { checkpointFolder, listCheckpoints } from "../../../checkpoint/checkpoint.ts";
import { Refusal } from "../../http/refusal.ts";
import { storePath } from "../store-file.ts";

const MOST_BYTES = 2 ** 28;

/** Their iterations, ascending. @param folder of the run. */
export function storedCheckpoints(folder: string): number[] {
  try {
    return listCheckpoints(storePath(folder, "checkpoints"));
  } catch {
    return [];
  }
}

/** The newest at or before an iteration; 0 is the base, from which the run began. */
export function nearestCheckpoint(folder: string, iteration: number): number {
  return storedCheckpoints(folder).findLast((one) => one <= iteration) ?? 0;
}

/** The folder of a checkpoint. @throws Refusal where it holds what no checkpoint has. */
export function openedCheckpoint(folder: string, iteration: number): string {
  const name = path.relative(folder, checkpointFolder(path.join(folder, "checkpoints"), iteration));
  const found = storePath(folder, ...name.split(path.sep));
  const entries = fs.readdirSync(found, { recursive: true, withFileTypes: true });
  if (entries.some((entry) => !entry.isFile() && !entry.isDirectory()))
    throw new Refusal(422, `checkpoint ${iteration} holds links, which are not followed.`);
  const bytes = entries
    .filter((entry) => entry.isFile())
    .reduce((sum, entry) => sum + fs.lstatSync(path.join(entry.parentPath, entry.name)).size, 0);
  if (bytes > MOST_BYTES)
    throw new Refusal(
      422,
      `checkpoint ${iteration} has ${bytes} bytes, and at most ${MOST_BYTES} are loaded here.`,
    );
  return found;
}
