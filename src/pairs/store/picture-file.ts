/**
 * The bytes of a picture of a store. A store may come from anybody: links are not followed, and the bytes
 * must be those that the name says.
 */
import { createHash } from "node:crypto";
import { lstat, readFile } from "node:fs/promises";
import { basename, dirname, join } from "node:path";
import { DataError } from "../../core/errors.ts";

/**
 * @param file as the manifest says it, `pictures/ab/<sha256>.png`.
 * @throws DataError if it is missing, a link, or another picture than its name says.
 */
export async function readPictureFile(store: string, file: string): Promise<Uint8Array> {
  await requireOwnFolders(store, file);
  const path = join(store, file);
  const bytes = await bytesOf(path);
  const digest = createHash("sha256").update(bytes).digest("hex");
  if (basename(file).startsWith(`${digest}.`)) return bytes;
  throw new DataError(
    `Picture ${path} is damaged: its bytes are not those it was stored with. Import again.`,
  );
}

/**
 * The folders above a picture must be the store's own: a link in their place would lead out of it. Those that
 * are missing are borne. @throws DataError
 */
export async function requireOwnFolders(store: string, file: string): Promise<void> {
  for (let folder = dirname(file); folder !== "."; folder = dirname(folder)) {
    const path = join(store, folder);
    const stat = await lstat(path).catch((error: NodeJS.ErrnoException) => error);
    if (stat instanceof Error ? stat.code === "ENOENT" : stat.isDirectory()) continue;
    throw new DataError(
      `${path} is a link or no folder, so its pictures may be anybody's. Remove it, and import the pictures again.`,
    );
  }
}

async function bytesOf(path: string): Promise<Uint8Array> {
  try {
    if ((await lstat(path)).isFile()) return await readFile(path);
  } catch (cause) {
    throw new DataError(`Picture ${path} cannot be read (${(cause as Error).message}). Import again.`, {
      cause,
    });
  }
  throw new DataError(`Picture ${path} is a link or no file. Import again.`);
}
