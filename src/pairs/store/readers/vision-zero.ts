/**
 * Pairs as Vision-Zero publishes them: `NAME_original.png` and `NAME_modified.png` in a folder, their scenes as
 * `NAME_original.json` and so on in the same folder or in the one that is called `…_scenes` instead of `…_images`.
 * `pairs.jsonl` beside the folder of pictures, which exports write, says what the layout has no place for.
 */
import { basename, dirname, join } from "node:path/posix";
import { DataError } from "../../../core/errors.ts";
import { differences } from "../../clevr/difference.ts";
import { readScene } from "../../clevr/scene-file.ts";
import { type Details, detailsOf } from "../details.ts";
import { type FileTree, loadFile, type TreeFile } from "../file-tree.ts";
import type { BadItem, SourceItem, SourceReader } from "../reader.ts";
import { jsonRows } from "./rows.ts";

const HALF = /^(.+)_(original|modified)\.(png|jpe?g|webp)$/i;
/** Written by exports; one line per pair, its name below `name`. */
export const NOTES = "pairs.jsonl";
const SCENE = /_(original|modified)\.json$/;

export function holdsHalves({ files }: FileTree): boolean {
  return files.some(({ path }) => HALF.test(path));
}

export function visionZeroReader({ files, bad }: FileTree): SourceReader {
  const byPath = new Map(files.map((file) => [file.path, file]));
  const pairs = new Map<string, Partial<Record<string, TreeFile>>>();
  const others: BadItem[] = [];
  for (const file of files) {
    const [, name, half] = HALF.exec(file.path) ?? [];
    if (name) pairs.set(name, { ...pairs.get(name), [half.toLowerCase()]: file });
    else if (!SCENE.test(file.path) && basename(file.path) !== NOTES)
      others.push({
        name: file.path,
        stamp: file.stamp,
        reason: "not half of a pair: NAME_original or NAME_modified",
      });
  }
  return {
    kind: "vision-zero",
    total: pairs.size + others.length + bad.length,
    async *items(): AsyncIterable<SourceItem | BadItem> {
      yield* bad;
      yield* others;
      const notes = await readNotes(files);
      for (const [name, halves] of pairs) yield pairItem(name, halves, byPath, notes);
    },
  };
}

function pairItem(
  name: string,
  { original, modified }: Partial<Record<string, TreeFile>>,
  files: ReadonlyMap<string, TreeFile>,
  notes: ReadonlyMap<string, Readonly<Record<string, unknown>>>,
): SourceItem | BadItem {
  if (!original || !modified) {
    const half = (original ?? modified)!;
    const missing = original ? "modified" : "original";
    return {
      name: half.path,
      stamp: half.stamp,
      reason: `half of a pair: there is no ${basename(name)}_${missing}`,
    };
  }
  const scenes = scenesOf(name, files);
  const note = notes.get(join(dirname(dirname(name)), basename(name)));
  const stamp = [original, modified, ...scenes].map((file) => file.stamp).join(" ");
  return {
    name,
    stamp: note ? `${stamp} ${JSON.stringify(note).length}` : stamp,
    original: () => loadFile(original),
    modified: () => loadFile(modified),
    details: async () => ({ ...(note ? detailsOf(note) : {}), ...(await sceneDetails(scenes)) }),
  };
}

/** Both scene files or none. */
function scenesOf(name: string, files: ReadonlyMap<string, TreeFile>): TreeFile[] {
  for (const folder of [dirname(name).replace(/_images$/, "_scenes"), dirname(name)]) {
    const scenes = ["original", "modified"].map((half) =>
      files.get(join(folder, `${basename(name)}_${half}.json`)),
    );
    if (scenes.every((file) => file !== undefined)) return scenes;
  }
  return [];
}

async function sceneDetails(files: readonly TreeFile[]): Promise<Details> {
  if (files.length === 0) return {};
  try {
    const [original, modified] = await Promise.all(files.map(({ absolute }) => readScene(absolute)));
    return { domain: "clevr", contents: { original, modified }, changes: differences(original, modified) };
  } catch (error) {
    throw new DataError(`scene: ${(error as Error).message}`, { cause: error });
  }
}

/** By the path that the pair would have one folder further up. */
async function readNotes(files: readonly TreeFile[]): Promise<Map<string, Record<string, unknown>>> {
  const notes = new Map<string, Record<string, unknown>>();
  for (const file of files.filter(({ path }) => basename(path) === NOTES)) {
    for await (const { row } of jsonRows(file)) {
      if (!row || typeof row.name !== "string") continue;
      const { name, ...note } = row;
      notes.set(join(dirname(file.path), String(name)), note);
    }
  }
  return notes;
}
