/** Writing files of a store: whole or not at all, and a full disk is one message that says what to do. */
import { randomBytes } from "node:crypto";
import { mkdir, rename, rm, writeFile } from "node:fs/promises";
import { dirname } from "node:path";
import { DataError } from "../../core/errors.ts";

/** Ends the names of files that are not finished. */
export const UNFINISHED = ".unfinished";

/**
 * Replaces a file: unfinished file, rename. Makes its folder.
 * @param flush wait until the bytes are on the disk.
 * @throws DataError
 */
export async function writeWhole(file: string, content: Uint8Array | string, flush = true): Promise<void> {
  const unfinished = `${file}.${randomBytes(4).toString("hex")}${UNFINISHED}`;
  await guardWrite(file, async () => {
    try {
      await mkdir(dirname(file), { recursive: true });
      await writeFile(unfinished, content, { flush });
      await rename(unfinished, file);
    } catch (error) {
      await rm(unfinished, { force: true });
      throw error;
    }
  });
}

/** Runs a write; a failure of the file system becomes a DataError that names the file and the remedy. */
export async function guardWrite<T>(file: string, write: () => Promise<T>): Promise<T> {
  try {
    return await write();
  } catch (cause) {
    const code = (cause as NodeJS.ErrnoException)?.code;
    if (cause instanceof DataError || typeof code !== "string") throw cause;
    throw new DataError(`Cannot write ${file}: ${remedy(code)}`, { cause });
  }
}

function remedy(code: string): string {
  if (code === "ENOSPC" || code === "EDQUOT")
    return `the disk is full (${code}). Free some space and run the same command again: what is done is kept.`;
  if (code === "EACCES" || code === "EPERM" || code === "EROFS")
    return `no permission (${code}). Change the folder's rights or choose another one.`;
  if (code === "ENOTDIR" || code === "EEXIST" || code === "EISDIR")
    return `something else stands there (${code}). Choose another folder.`;
  return `${code}. Check the disk and the folder.`;
}
