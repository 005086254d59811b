/** Writes pairs in the layout that Vision-Zero publishes; `datasetSource` reads it back. */
import { mkdir, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { DataError } from "../core/errors.ts";
import { encodePng } from "../images/codec.ts";
import type { Scene } from "./clevr/scene.ts";
import type { ImagePair } from "./pair.ts";

/**
 * Writes `ROOT/output/replacement_images/DOMAIN_000000_original.png` and so on, in the order given,
 * with scenes in `replacement_scenes` where they are known.
 * @returns the number of pairs written.
 * @throws DataError if a pair has no second picture or a file exists already: nothing is overwritten.
 */
export async function writeDataset(
  root: string,
  pairs: Iterable<ImagePair> | AsyncIterable<ImagePair>,
): Promise<number> {
  const images = join(root, "output", "replacement_images");
  const scenes = join(root, "output", "replacement_scenes");
  await mkdir(images, { recursive: true });
  let written = 0;
  for await (const pair of pairs) {
    if (!pair.modified)
      throw new DataError(`Pair ${pair.id} has no edited picture. Write pairs from a source that edits.`);
    const name = `${pair.domain.toUpperCase()}_${String(written).padStart(6, "0")}`;
    await writeNew(join(images, `${name}_original.png`), await encodePng(pair.original.image));
    await writeNew(join(images, `${name}_modified.png`), await encodePng(pair.modified.image));
    if (pair.domain === "clevr" && pair.contents?.modified) {
      await mkdir(scenes, { recursive: true });
      await writeScene(scenes, `${name}_original`, pair.contents.original as Scene, written);
      await writeScene(scenes, `${name}_modified`, pair.contents.modified as Scene, written);
    }
    written++;
  }
  return written;
}

async function writeScene(folder: string, name: string, scene: Scene, index: number): Promise<void> {
  const record = { image_index: index, image_filename: `${name}.png`, ...scene };
  await writeNew(join(folder, `${name}.json`), `${JSON.stringify(record)}\n`);
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
