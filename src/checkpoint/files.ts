/**
 * Writing files so that a crash, a full disk or a kill leaves either the old content or the new one,
 * and every failure becomes one message that names the file and the remedy.
 */
import { createHash } from "node:crypto";
import fs from "node:fs";
import path from "node:path";
import { CheckpointError, SparringError } from "../core/errors.ts";

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
  return new CheckpointError(`cannot write ${file}: ${reason(code)} Nothing older was overwritten.`, {
    cause,
  });
}

function reason(code: string): string {
  if (code === "ENOSPC" || code === "EDQUOT")
    return `the disk is full (${code}). Free some space, then go on with --resume.`;
  if (code === "EACCES" || code === "EPERM" || code === "EROFS")
    return `no permission (${code}). Change the folder's rights or choose another one.`;
  if (code === "ENOENT") return `its folder is gone (${code}). Was it moved or deleted while in use?`;
  if (code === "ENOTDIR" || code === "EEXIST")
    return `a file stands where a folder is needed (${code}). Choose another folder.`;
  return `${code}. Check the disk and the folder.`;
}

/** Replaces a file as a whole: temporary file, fsync, rename. */
export function writeFileAtomic(file: string, content: string | Uint8Array): void {
  guardWrite(file, () => {
    fs.mkdirSync(path.dirname(file), { recursive: true });
    // Two processes may write the same file.
    const temporary = `${file}.${process.pid}.tmp`;
    try {
      fs.writeFileSync(temporary, content, { flush: true });
      fs.renameSync(temporary, file);
    } catch (error) {
      fs.rmSync(temporary, { force: true });
      throw error;
    }
    syncFolder(path.dirname(file));
  });
}

/** Makes renames in a folder durable. Where a system cannot sync folders, the rename itself must do. */
export function syncFolder(folder: string): void {
  let handle: number | undefined;
  try {
    handle = fs.openSync(folder, "r");
    fs.fsyncSync(handle);
  } catch (error) {
    const code = (error as NodeJS.ErrnoException).code;
    if (code !== "EISDIR" && code !== "EPERM" && code !== "EINVAL") throw error;
  } finally {
    if (handle !== undefined) fs.closeSync(handle);
  }
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

/** SHA-256 of a file's bytes, in hex. */
export function fileHash(file: string): string {
  return createHash("sha256").update(fs.readFileSync(file)).digest("hex");
}
