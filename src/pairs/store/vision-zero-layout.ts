/**
 * The layout that Vision-Zero publishes, the only place that knows it: `NAME_original.png` and
 * `NAME_modified.png` in a folder, their scenes as `NAME_original.json` and so on in the same folder or in the
 * one that is called `…_scenes` instead of `…_images`. `pairs.jsonl` beside them, which exports write and other
 * programs do not look at, says what the layout has no place for.
 */
import { basename, dirname, join } from "node:path/posix";
import type { Scene } from "../clevr/scene.ts";
import { readScene } from "../clevr/scene-file.ts";
import { DOMAINS, type Domain } from "../pair.ts";

export const HALVES = ["original", "modified"] as const;
export type Half = (typeof HALVES)[number];

/** Where exports write, and where folders are looked for below the one that is named. */
export const OUTPUT = "output";
export const IMAGES = "replacement_images";
export const FOLDERS = [
  `${OUTPUT}/${IMAGES}`,
  IMAGES,
  `${OUTPUT}/comparison_images`,
  "comparison_images",
  ".",
];
export const NOTES = "pairs.jsonl";

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

/** The folder of the scenes of a folder of pictures; the same where its name does not say another. */
export function scenesFolder(images: string): string {
  return images.replace(/_images$/, "_scenes");
}

/** The name of a pair in an export: `CHARTS_000012`. */
export function pairName(domain: Domain, index: number): string {
  return `${domain.toUpperCase()}_${String(index).padStart(6, "0")}`;
}

/** What a name says that the pictures show; published names that say nothing are of scenes. */
export function namedDomain(name: string): Domain {
  return DOMAINS.find((domain) => name.startsWith(`${domain.toUpperCase()}_`)) ?? "clevr";
}

export function pictureFile(name: string, half: Half): string {
  return `${name}_${half}.png`;
}

export function sceneFile(name: string, half: Half): string {
  return `${name}_${half}.json`;
}

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
  for (const folder of [scenesFolder(dirname(name)), dirname(name)]) {
    const scenes = HALVES.map((half) => files.get(join(folder, sceneFile(basename(name), half))));
    if (scenes.every((file) => file !== undefined)) return scenes;
  }
  return [];
}
