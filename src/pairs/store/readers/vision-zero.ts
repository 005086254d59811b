/**
 * Pairs as Vision-Zero publishes them. `pairs.jsonl` beside the folder of pictures, which exports write, says
 * what the layout has no place for.
 */
import { basename, dirname, join } from "node:path/posix";
import { DataError } from "../../../core/errors.ts";
import { differences } from "../../clevr/difference.ts";
import { type Details, detailsOf } from "../details.ts";
import { type FileTree, loadFile, type TreeFile } from "../file-tree.ts";
import type { BadItem, SourceItem, SourceReader } from "../reader.ts";
import { isHalf, isScene, NOTES, type PairFiles, pairUp, readScenes } from "../vision-zero-layout.ts";
import { PICTURE } from "./folder.ts";
import { jsonRows } from "./rows.ts";

type Note = Readonly<Record<string, unknown>>;

/** Counts of the pictures that are halves of pairs by their names, and of all others. */
export function picturesIn({ files }: FileTree): { readonly halves: number; readonly others: number } {
  const halves = files.filter(({ path }) => isHalf(path)).length;
  return { halves, others: files.filter(({ path }) => PICTURE.test(path)).length - halves };
}

export function visionZeroReader({ files, bad }: FileTree): SourceReader {
  const pairs = pairUp(files);
  const others = files.filter(({ path }) => !isHalf(path) && !isScene(path) && basename(path) !== NOTES);
  const reason = "not half of a pair: NAME_original or NAME_modified";
  return {
    kind: "vision-zero",
    total: pairs.length + others.length + bad.length,
    async *items(): AsyncIterable<SourceItem | BadItem> {
      yield* bad;
      yield* others.map(({ path, stamp }) => ({ name: path, stamp, reason }));
      const notes = await readNotes(files);
      for (const pair of pairs)
        yield "half" in pair
          ? {
              name: pair.half.path,
              stamp: pair.half.stamp,
              reason: `half of a pair: there is no ${pair.missing}`,
            }
          : pairItem(pair, notes.get(join(dirname(dirname(pair.name)), basename(pair.name))));
    },
  };
}

function pairItem(pair: PairFiles<TreeFile>, note: Note | undefined): SourceItem {
  const { name, original, modified, scenes } = pair;
  const stamp = [original, modified, ...scenes].map((file) => file.stamp).join(" ");
  return {
    name,
    stamp: note ? `${stamp} ${JSON.stringify(note).length}` : stamp,
    original: () => loadFile(original),
    modified: () => loadFile(modified),
    details: async () => ({ ...(note ? detailsOf(note) : {}), ...(await sceneDetails(pair)) }),
  };
}

async function sceneDetails(pair: PairFiles<TreeFile>): Promise<Details> {
  try {
    const contents = await readScenes(pair);
    if (!contents) return {};
    return { domain: "clevr", contents, changes: differences(contents.original, contents.modified) };
  } catch (error) {
    throw new DataError(`scene: ${(error as Error).message}`, { cause: error });
  }
}

/** By the path that the pair would have one folder further up. */
async function readNotes(files: readonly TreeFile[]): Promise<Map<string, Note>> {
  const notes = new Map<string, Note>();
  for (const file of files.filter(({ path }) => basename(path) === NOTES)) {
    for await (const { row } of jsonRows(file)) {
      if (!row || typeof row.name !== "string") continue;
      const { name, ...note } = row;
      notes.set(join(dirname(file.path), String(name)), note);
    }
  }
  return notes;
}
