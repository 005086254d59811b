/**
 * The path of a picture that a question file names. Names and links that lead out of the folder are refused.
 */
import fs from "node:fs";
import path from "node:path";

export interface FoundPicture {
  readonly path: string;
  /** Of the file: pictures of one name in two folders are seldom of one size. */
  readonly bytes: number;
}

/** @param folders where it may lie, in order. @returns the picture, or why there is none. */
export function picturePath(
  folders: readonly string[],
  name: string,
): FoundPicture | { readonly reason: string } {
  const inside = path.normalize(name);
  if (path.isAbsolute(name) || /^[A-Za-z]:/.test(name) || inside.split(/[\\/]/).includes(".."))
    return { reason: "path that leaves the folder" };
  for (const folder of folders) {
    const found = fileIn(folder, inside);
    if (found !== undefined) return found;
  }
  return { reason: "missing picture" };
}

/** Nothing if there is no such file, or none of that name can be: too long, or with a zero byte. */
function fileIn(folder: string, name: string): FoundPicture | { readonly reason: string } | undefined {
  const file = path.join(folder, name);
  try {
    const stat = fs.statSync(file);
    if (!stat.isFile()) return undefined;
    const way = path.relative(fs.realpathSync(folder), fs.realpathSync(file));
    if (way.split(path.sep)[0] === ".." || path.isAbsolute(way))
      return { reason: "link that leaves the folder" };
    return { path: file, bytes: stat.size };
  } catch {
    return undefined;
  }
}
