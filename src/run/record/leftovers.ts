/**
 * What a kill leaves in a run directory: half-written files (`NAME.PID.tmp`), half-made checkpoints and games,
 * locks. They are removed when the run is opened for writing, under its lock. Reports and ladders write beside a
 * training without that lock, so files of processes that live stay.
 */
import fs from "node:fs";
import path from "node:path";
import { pruneCheckpoints } from "../../checkpoint/checkpoint.ts";
import { guardWrite } from "../../checkpoint/files.ts";
import { runs } from "./holder.ts";
import { clearDeadLocks } from "./lock.ts";

/** @param lock of the run, which this process holds. */
export function clearLeftovers(folder: string, lock: string): void {
  guardWrite(folder, () => {
    clearDeadLocks(lock);
    for (const place of [folder, path.join(folder, "pictures")]) clearUnfinished(place);
    // Only the holder of the lock writes these.
    clear(path.join(folder, "episodes"), (name) => name.endsWith(".tmp"));
    pruneCheckpoints(path.join(folder, "checkpoints"), 0);
  });
}

/**
 * Removes unfinished files and folders of dead processes. @param of the name that they were to have; default all.
 */
export function clearUnfinished(folder: string, of?: string): void {
  clear(folder, (name) => {
    const [, finished, pid] = /^(.+)\.(\d+)\.tmp$/s.exec(name) ?? [];
    return finished !== undefined && (of ?? finished) === finished && !runs(Number(pid));
  });
}

function clear(folder: string, isLeftOver: (name: string) => boolean): void {
  const names = fs.existsSync(folder) ? fs.readdirSync(folder) : [];
  for (const name of names.filter(isLeftOver))
    fs.rmSync(path.join(folder, name), { recursive: true, force: true });
}
