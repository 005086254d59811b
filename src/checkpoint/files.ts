/**
 * Files of a run and of results: every failed write becomes one message that names the file and the remedy.
 */
import { createHash } from "node:crypto";
import fs from "node:fs";
import path from "node:path";
import { replaceFile, writeFailure } from "../core/atomic-file.ts";
import { CheckpointError, SparringError } from "../core/errors.ts";
import { requireOrdinary } from "../core/ordinary-file.ts";

/** Runs a write; a failure of the file system becomes a CheckpointError that names the file. */
export function guardWrite<T>(file: string, write: () => T): T {
  try {
    return write();
  } catch (cause) {
    throw writeError(file, cause);
  }
}

/** What to tell the user when `file` could not be written. Errors that are already ours stay as they are. */
export function writeError(file: string, cause: unknown): Error {
  const code = (cause as NodeJS.ErrnoException)?.code;
  if (cause instanceof SparringError || typeof code !== "string") return cause as Error;
  const reason = writeFailure(code, "Free some space, then continue with --resume.");
  return new CheckpointError(`cannot write ${file}: ${reason} Nothing older was overwritten.`, { cause });
}

/** Replaces a file as a whole: temporary file, fsync, rename. @throws CheckpointError */
export function writeFileAtomic(file: string, content: string | Uint8Array): void {
  guardWrite(file, () => replaceFile(file, content));
}

/** Flushes one file to the disk. */
export function syncFile(file: string): void {
  const handle = fs.openSync(file, "r+");
  try {
    fs.fsyncSync(handle);
  } finally {
    fs.closeSync(handle);
  }
}

/** All files below a folder, as sorted relative paths with "/" between parts. */
export function filesBelow(folder: string): string[] {
  return fs
    .readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => path.relative(folder, path.join(entry.parentPath, entry.name)).split(path.sep).join("/"))
    .sort();
}

/** SHA-256 of a file's bytes, in hex. @throws DataError if it is no ordinary file. */
export function fileHash(file: string): string {
  requireOrdinary(file);
  return createHash("sha256").update(fs.readFileSync(file)).digest("hex");
}
