/** The run directories of a store: folders with a `config.json`, up to some levels deep. Links are not followed. */
import fs from "node:fs";
import path from "node:path";

export interface RunFolders {
  /** Paths below the store, with `/` between folders; `.` where the store itself is a run. */
  readonly ids: readonly string[];
  readonly notes: readonly string[];
}

const DEEPEST = 3;
const MOST_RUNS = 2000;
const MOST_FOLDERS = 20_000;

export function runFolders(store: string): RunFolders {
  if (isRun(store)) return { ids: ["."], notes: [] };
  const ids: string[] = [];
  let level = [""];
  let looked = 0;
  for (let depth = 0; depth < DEEPEST && level.length > 0; depth++) {
    const next: string[] = [];
    for (const above of level)
      for (const name of foldersIn(path.join(store, above))) {
        const id = above === "" ? name : `${above}/${name}`;
        if (++looked > MOST_FOLDERS || ids.length >= MOST_RUNS) return { ids, notes: [tooMany(ids.length)] };
        if (isRun(path.join(store, id))) ids.push(id);
        else next.push(id);
      }
    level = next;
  }
  return { ids, notes: [] };
}

function isRun(folder: string): boolean {
  return fs.lstatSync(path.join(folder, "config.json"), { throwIfNoEntry: false })?.isFile() === true;
}

/** A folder that cannot be read has none. */
function foldersIn(folder: string): string[] {
  try {
    const entries = fs.readdirSync(folder, { withFileTypes: true });
    return entries
      .filter((entry) => entry.isDirectory() && !entry.name.startsWith("."))
      .map(({ name }) => name)
      .sort();
  } catch {
    return [];
  }
}

function tooMany(shown: number): string {
  return `Only the first ${shown} runs are listed. Name a folder further down: sparring dashboard DIR.`;
}
