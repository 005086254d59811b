/**
 * Ordinary files alone: a folder cannot be read, a device never ends, and a pipe waits for ever.
 */
import fs from "node:fs";
import { DataError } from "./errors.ts";

/**
 * @param most bytes that it may have.
 * @throws DataError in one line if there is no such file, it is none, or too large.
 */
export function requireOrdinary(file: string, most = Number.POSITIVE_INFINITY): void {
  const stat = statOf(file);
  if (!stat.isFile())
    throw new DataError(`${file} cannot be read: it is ${kindOf(stat)}. Give an ordinary file.`);
  if (stat.size > most)
    throw new DataError(`${file} cannot be read: it has ${stat.size} bytes, and ${most} are read at most.`);
}

/** As UTF-8. @throws DataError as `requireOrdinary`. */
export function readOrdinary(file: string, most: number): string {
  requireOrdinary(file, most);
  return fs.readFileSync(file, "utf8");
}

function statOf(file: string): fs.Stats {
  try {
    return fs.statSync(file);
  } catch (cause) {
    throw new DataError(`${file} cannot be read: ${(cause as Error).message}. Check the path.`, { cause });
  }
}

function kindOf(stat: fs.Stats): string {
  if (stat.isDirectory()) return "a folder";
  if (stat.isFIFO()) return "a pipe";
  return stat.isSocket() ? "a socket" : "a device";
}
