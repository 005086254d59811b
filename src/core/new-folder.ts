/**
 * A folder that is complete or not there: it is filled under another name and renamed once all of it is on
 * the disk. What stands in its place already is never overwritten.
 */
import fs from "node:fs";
import path from "node:path";
import { syncFolder, writeFailure } from "./atomic-file.ts";
import { DataError, SparringError } from "./errors.ts";

/** Whether a folder that is not empty may be replaced as a whole; by default none may. */
export type Replaceable = (folder: string) => boolean;

/**
 * @param fill writes into `folder`; what it leaves in `work` beside it is removed.
 * @returns what `fill` returns. @throws DataError if there is something already, or it cannot be written.
 */
export async function writeNewFolder<T>(
  out: string,
  fill: (folder: string, work: string) => Promise<T>,
  mayReplace: Replaceable = () => false,
): Promise<T> {
  const target = path.resolve(out);
  return guarded(target, async () => {
    refuseFull(target, mayReplace);
    const work = `${target}.${process.pid}.tmp`;
    fs.rmSync(work, { recursive: true, force: true });
    const folder = path.join(work, "folder");
    fs.mkdirSync(folder, { recursive: true });
    try {
      const made = await fill(folder, work);
      put(folder, target, { former: path.join(work, "former"), mayReplace });
      return made;
    } finally {
      fs.rmSync(work, { recursive: true, force: true });
    }
  });
}

/** A new file, complete or not there. @throws DataError if there is something already, or it cannot be written. */
export async function writeNewFile(out: string, content: string | Uint8Array): Promise<void> {
  const target = path.resolve(out);
  await guarded(target, async () => {
    refuseFile(target);
    fs.mkdirSync(path.dirname(target), { recursive: true });
    const work = `${target}.${process.pid}.tmp`;
    try {
      fs.writeFileSync(work, content, { flush: true });
      refuseFile(target);
      fs.renameSync(work, target);
    } finally {
      fs.rmSync(work, { force: true });
    }
    syncFolder(path.dirname(target));
  });
}

interface Place {
  /** Where what is replaced goes until it is removed. */
  readonly former: string;
  readonly mayReplace: Replaceable;
}

/** Under its name once all of it is on the disk. */
function put(folder: string, target: string, { former, mayReplace }: Place): void {
  for (const entry of fs.readdirSync(folder, { recursive: true, withFileTypes: true })) {
    if (!entry.isFile()) continue;
    const handle = fs.openSync(path.join(entry.parentPath, entry.name), "r+");
    fs.fsyncSync(handle);
    fs.closeSync(handle);
  }
  refuseFull(target, mayReplace);
  if (fs.existsSync(target)) fs.renameSync(target, former);
  fs.renameSync(folder, target);
  syncFolder(path.dirname(target));
}

/** @throws DataError if a folder holds something. */
export function refuseFull(target: string, mayReplace: Replaceable = () => false): void {
  if (!fs.existsSync(target) || fs.readdirSync(target).length === 0 || mayReplace(target)) return;
  throw new DataError(`${target} is not empty: nothing is overwritten. Choose another --out.`);
}

/** @throws DataError if there is something of this name. */
export function refuseFile(target: string): void {
  if (!fs.existsSync(target)) return;
  throw new DataError(`${target} is there already: nothing is overwritten. Choose another --out.`);
}

async function guarded<T>(target: string, act: () => Promise<T>): Promise<T> {
  try {
    return await act();
  } catch (cause) {
    const code = (cause as NodeJS.ErrnoException)?.code;
    if (cause instanceof SparringError || typeof code !== "string") throw cause;
    const failure = writeFailure(code, "Free some space, then try again.");
    throw new DataError(`${target} cannot be written: ${failure}`, { cause });
  }
}
