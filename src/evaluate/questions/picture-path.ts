/** Where a picture lies that a question file names. Names that lead out of the folder are refused. */
import fs from "node:fs";
import path from "node:path";

/** @param folders where it may lie, in order. @returns the path, or why there is none. */
export function picturePath(
  folders: readonly string[],
  name: string,
): { readonly path: string } | { readonly reason: string } {
  const inside = path.normalize(name);
  if (path.isAbsolute(name) || /^[A-Za-z]:/.test(name) || inside.split(/[\\/]/).includes(".."))
    return { reason: "path that leaves the folder" };
  const found = folders
    .map((folder) => path.join(folder, inside))
    .find((file) => fs.statSync(file, { throwIfNoEntry: false })?.isFile());
  return found === undefined ? { reason: "missing picture" } : { path: found };
}
