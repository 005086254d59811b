/** The list of its own files in a copied run, by which a later copy knows that nothing else stands in the folder. */
import fs from "node:fs";
import path from "node:path";

const MARKER = "bundle.json";
const FORMAT = "sparring-bundle-1";

/** @returns bytes of all files. */
export function mark(folder: string): { files: number; bytes: number } {
  const files = filesIn(folder);
  fs.writeFileSync(path.join(folder, MARKER), `${JSON.stringify({ format: FORMAT, files }, null, 1)}\n`);
  const all = [...files, MARKER];
  return {
    files: all.length,
    bytes: all.reduce((sum, name) => sum + fs.statSync(path.join(folder, name)).size, 0),
  };
}

/** Whether every file was written by a former copy. */
export function isCopy(folder: string): boolean {
  try {
    const { format, files } = JSON.parse(fs.readFileSync(path.join(folder, MARKER), "utf8"));
    const own = new Set<unknown>([MARKER, ...files]);
    return format === FORMAT && filesIn(folder).every((name) => own.has(name));
  } catch {
    return false;
  }
}

/** What is no folder, by its path below. */
function filesIn(folder: string): string[] {
  return fs
    .readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => !entry.isDirectory())
    .map((entry) => path.relative(folder, path.join(entry.parentPath, entry.name)).split(path.sep).join("/"))
    .sort();
}
