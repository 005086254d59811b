/**
 * Files of a store, whole or not at all: every failed write becomes one message that names the file and the
 * remedy.
 */
import { replaceFile, writeFailure } from "../../core/atomic-file.ts";
import { DataError } from "../../core/errors.ts";

/** Ends the names of files that are not finished. */
export const UNFINISHED = ".unfinished";

/** Replaces a file as a whole. @param flush wait until the bytes are on the disk. @throws DataError */
export function writeWhole(file: string, content: Uint8Array | string, flush = true): Promise<void> {
  return guardWrite(file, async () => replaceFile(file, content, { flush, ending: UNFINISHED }));
}

/** Runs a write; a failure of the file system becomes a DataError that names the file and the remedy. */
export async function guardWrite<T>(file: string, write: () => Promise<T>): Promise<T> {
  try {
    return await write();
  } catch (cause) {
    const code = (cause as NodeJS.ErrnoException)?.code;
    if (cause instanceof DataError || typeof code !== "string") throw cause;
    const whenFull = "Free some space and run the same command again: what is done is kept.";
    throw new DataError(`Cannot write ${file}: ${writeFailure(code, whenFull)}`, { cause });
  }
}
