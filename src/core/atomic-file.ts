/**
 * The replacement of a file as a whole: a crash, a full disk or a kill leaves either the old content or the
 * new one. Left out: what a failure is called; callers add their error family to `writeFailure`.
 */
import fs from "node:fs";
import path from "node:path";

export interface ReplaceOptions {
  /** Wait until the bytes are on the disk (default true). */
  readonly flush?: boolean;
  /** End of the temporary file's name, which stands beside the file (default `.tmp`). */
  readonly ending?: string;
}

/**
 * Writes a temporary file in the same folder, syncs it and renames it. Makes the folder. @throws the file
 * system's error.
 */
export function replaceFile(
  file: string,
  content: string | Uint8Array,
  { flush = true, ending = ".tmp" }: ReplaceOptions = {},
): void {
  fs.mkdirSync(path.dirname(file), { recursive: true });
  // Two processes may write the same file.
  const temporary = `${file}.${process.pid}${ending}`;
  try {
    fs.writeFileSync(temporary, content, { flush });
    fs.renameSync(temporary, file);
  } catch (error) {
    fs.rmSync(temporary, { force: true });
    throw error;
  }
  if (flush) syncFolder(path.dirname(file));
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

/**
 * Why a write failed and what to do, from the error code of the file system.
 * @param whenFull what to do once there is space again.
 */
export function writeFailure(code: string, whenFull: string): string {
  if (code === "ENOSPC" || code === "EDQUOT") return `the disk is full (${code}). ${whenFull}`;
  if (code === "EACCES" || code === "EPERM" || code === "EROFS")
    return `no permission (${code}). Change the folder's rights or choose another one.`;
  if (code === "ENOENT") return `its folder is gone (${code}). Was it moved or deleted while in use?`;
  if (code === "ENOTDIR" || code === "EEXIST")
    return `a file stands where a folder is needed (${code}). Choose another folder.`;
  if (code === "EISDIR") return `a folder stands there (${code}). Choose another name.`;
  return `${code}. Check the disk and the folder.`;
}
