/**
 * Files in the layout that Vision-Zero publishes, joined to pairs: `NAME_original.png` and
 * `NAME_modified.png` in a folder, their scenes as `NAME_original.json` and so on in the same folder or in
 * the one that is called `…_scenes` instead of `…_images`.
 */
import { basename, dirname, join } from "node:path/posix";
import type { Scene } from "../../clevr/scene.ts";
import { readScene } from "../../clevr/scene-file.ts";

interface File {
  /** Below some folder, with "/" between parts. */
  readonly path: string;
  /** To open it. */
  readonly absolute: string;
}

export interface PairFiles<F extends File> {
  /** Path without `_original.png`. */
  readonly name: string;
  readonly original: F;
  readonly modified: F;
  /** Of the original and of the edited picture; both or none. */
  readonly scenes: readonly F[];
}

/** A picture whose other half is missing. */
export interface HalfPair<F extends File> {
  readonly half: F;
  /** Name of the missing file without its ending. */
  readonly missing: string;
}

const HALF = /^(.+)_(original|modified)\.(png|jpe?g|webp)$/i;
const SCENE = /_(original|modified)\.json$/;

export function isHalf(path: string): boolean {
  return HALF.test(path);
}

export function isScene(path: string): boolean {
  return SCENE.test(path);
}

/** Pairs and halves of pairs in the order of the files; other files are skipped. */
export function pairUp<F extends File>(files: readonly F[]): (PairFiles<F> | HalfPair<F>)[] {
  const byPath = new Map(files.map((file) => [file.path, file]));
  const halves = new Map<string, { original?: F; modified?: F }>();
  for (const file of files) {
    const [, name, half] = HALF.exec(file.path) ?? [];
    if (name) halves.set(name, { ...halves.get(name), [half.toLowerCase()]: file });
  }
  return [...halves].map(([name, { original, modified }]) => {
    if (original && modified) return { name, original, modified, scenes: scenesOf(name, byPath) };
    const missing = `${basename(name)}_${original ? "modified" : "original"}`;
    return { half: (original ?? modified)!, missing };
  });
}

/** @returns undefined for a pair without scenes. @throws DataError */
export async function readScenes({
  scenes,
}: PairFiles<File>): Promise<{ original: Scene; modified: Scene } | undefined> {
  if (scenes.length === 0) return undefined;
  const [original, modified] = await Promise.all(scenes.map(({ absolute }) => readScene(absolute)));
  return { original, modified };
}

function scenesOf<F extends File>(name: string, files: ReadonlyMap<string, F>): F[] {
  for (const folder of [dirname(name).replace(/_images$/, "_scenes"), dirname(name)]) {
    const scenes = ["original", "modified"].map((half) =>
      files.get(join(folder, `${basename(name)}_${half}.json`)),
    );
    if (scenes.every((file) => file !== undefined)) return scenes;
  }
  return [];
}
