/**
 * The layout that Vision-Zero publishes, all parts in one folder. What it has no place for (changes of charts
 * and photographs, what is in them) stands in `output/pairs.jsonl`, which other programs do not look at.
 */
import { mkdir, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { DataError } from "../../../core/errors.ts";
import { encodePng } from "../../../images/codec.ts";
import type { Scene } from "../../clevr/scene.ts";
import type { ImagePair } from "../../pair.ts";
import { rowOf } from "../details.ts";
import type { ExportPart } from "../export-item.ts";
import {
  HALVES,
  IMAGES,
  NOTES,
  OUTPUT,
  pairName,
  pictureFile,
  sceneFile,
  scenesFolder,
} from "../vision-zero-layout.ts";

export async function writeVisionZero(folder: string, parts: readonly ExportPart[]): Promise<void> {
  async function* pairs() {
    for (const part of parts) yield* part.pairs();
  }
  await writePublished(folder, pairs());
}

/**
 * Writes `ROOT/output/replacement_images/DOMAIN_000000_original.png` and so on, in the order given,
 * with scenes in `replacement_scenes` where they are known.
 * @throws DataError if a pair has no second picture or a file exists already: nothing is overwritten.
 */
export async function writePublished(
  root: string,
  pairs: Iterable<ImagePair> | AsyncIterable<ImagePair>,
): Promise<void> {
  const output = join(root, OUTPUT);
  const images = join(output, IMAGES);
  await mkdir(images, { recursive: true });
  const notes: string[] = [];
  for await (const pair of pairs) {
    const name = pairName(pair.domain, notes.length);
    await writePictures(join(images, name), pair);
    await writeScenes(scenesFolder(images), name, pair, notes.length);
    notes.push(`${JSON.stringify({ name, ...noteOf(pair) })}\n`);
  }
  await writeNew(join(output, NOTES), notes.join(""));
}

async function writePictures(stem: string, { id, original, modified }: ImagePair): Promise<void> {
  if (!modified)
    throw new DataError(`Pair ${id} has no edited picture. Write pairs from a source that edits.`);
  await writeNew(pictureFile(stem, "original"), await encodePng(original.image));
  await writeNew(pictureFile(stem, "modified"), await encodePng(modified.image));
}

async function writeScenes(folder: string, name: string, pair: ImagePair, index: number): Promise<void> {
  const { domain, contents } = pair;
  if (domain !== "clevr" || !contents?.modified) return;
  await mkdir(folder, { recursive: true });
  for (const half of HALVES) {
    const scene = contents[half] as Scene;
    const record = { image_index: index, image_filename: pictureFile(name, half), ...scene };
    await writeNew(join(folder, sceneFile(name, half)), `${JSON.stringify(record)}\n`);
  }
}

/** What scenes do not say, which have their own files. */
function noteOf({ domain, changes, contents }: ImagePair): Record<string, unknown> {
  const known = { domain, changes: [...changes] };
  return rowOf(domain === "clevr" ? known : { ...known, contents: contents && { ...contents } });
}

async function writeNew(file: string, content: Uint8Array | string): Promise<void> {
  try {
    await writeFile(file, content, { flag: "wx" });
  } catch (cause) {
    const { code, message } = cause as NodeJS.ErrnoException;
    const remedy = code === "EEXIST" ? "Choose an empty folder." : "Check free space and permissions.";
    throw new DataError(`Cannot write ${file} (${message}). ${remedy}`, { cause });
  }
}
