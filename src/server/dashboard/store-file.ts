/**
 * Files of the run store, the only ones that the dashboard reads: ordinary files below its folder, reached without a link on the way. What a
 * request names is checked here and nowhere else.
 */
import fs from "node:fs";
import { type FileHandle, open } from "node:fs/promises";
import path from "node:path";
import { inside } from "../../run/record/run-directory.ts";
import { Refusal } from "../http/refusal.ts";

const { O_RDONLY, O_NOFOLLOW = 0, O_NONBLOCK = 0 } = fs.constants;

/**
 * The path of a file or folder below `folder`, if every part of it exists and none is a link.
 * @throws Refusal 404 for all others, DataError for a name that leads outside.
 */
export function storePath(folder: string, ...parts: readonly string[]): string {
  const full = inside(folder, ...parts);
  const names = path.relative(folder, full).split(path.sep);
  names.reduce((above, name) => {
    const next = path.join(above, name);
    const stat = fs.lstatSync(next, { throwIfNoEntry: false });
    if (!stat || stat.isSymbolicLink()) throw missing(parts.join("/"));
    return next;
  }, folder);
  return full;
}

/** Opens an ordinary file to read it. @throws Refusal 404 if there is none. */
export async function openStored(folder: string, ...parts: readonly string[]): Promise<FileHandle> {
  const full = storePath(folder, ...parts);
  const handle = await open(full, O_RDONLY | O_NOFOLLOW | O_NONBLOCK).catch(() => {
    throw missing(parts.join("/"));
  });
  if ((await handle.stat()).isFile()) return handle;
  await handle.close();
  throw missing(parts.join("/"));
}

/** Undefined where there is no such ordinary file. */
export function statStored(folder: string, ...parts: readonly string[]): fs.Stats | undefined {
  try {
    const stat = fs.lstatSync(storePath(folder, ...parts));
    return stat.isFile() ? stat : undefined;
  } catch {
    return undefined;
  }
}

/** The text of a small file; undefined where there is none. @param most bytes of it. */
export function readStored(folder: string, name: string, most: number): string | undefined {
  const stat = statStored(folder, name);
  if (!stat || stat.size > most) return undefined;
  return fs.readFileSync(path.join(folder, name), "utf8");
}

function missing(what: string): Refusal {
  return new Refusal(404, `the run store has no file ${what}. Go back to the list of runs.`);
}
