/**
 * A folder in the layout that Vision-Zero publishes as a source of pairs: pictures in
 * `output/replacement_images`, scenes beside them in `replacement_scenes`. Files are opened by the names that
 * the folder lists, never by names found inside a file.
 */

import { createHash } from "node:crypto";
import { open, readdir } from "node:fs/promises";
import { basename, join, resolve } from "node:path";
import { DataError } from "../core/errors.ts";
import { quoted } from "../core/quoted.ts";
import { type Fit, imageSize, readImage } from "../images/codec.ts";
import { perceptualHash } from "../images/perceptual-hash.ts";
import { differences } from "./clevr/difference.ts";
import { fitted } from "./clevr/scene-file.ts";
import type { Domain, ImagePair, PairSource, Split } from "./pair.ts";
import { type Clusterable, clusterSplit } from "./store/cluster-split.ts";
import { inOrder } from "./store/in-order.ts";
import {
  FOLDERS,
  isHalf,
  namedDomain,
  type PairFiles,
  pairUp,
  readScenes,
  scenesFolder,
} from "./store/vision-zero-layout.ts";

export interface VisionZeroOptions {
  /** The folder above `output`, or any folder down to the one with the pictures. */
  readonly root: string;
  /** Size of the pictures handed out; the default mode `fill` stretches, so that nothing is cut off. */
  readonly width: number;
  readonly height: number;
  readonly mode?: Fit["mode"];
  /**
   * What the pictures show; by default what their names begin with (`CHARTS_…`), else scenes. Only the
   * wording of prompts depends on it.
   */
  readonly domain?: Domain;
  /** Hears of pairs with a picture that cannot be decoded; the others are taken. */
  readonly onLeftOut?: (pairs: readonly LeftOut[], of: number) => void;
}

/** A pair that cannot be used. */
export interface LeftOut {
  readonly name: string;
  readonly reason: string;
}

interface ListedFile {
  /** Its folder's name and its own. */
  readonly path: string;
  readonly absolute: string;
}

type Files = PairFiles<ListedFile>;

/** Bytes of a picture that its hash covers, with its length: enough to tell pictures apart. */
const HASHED_BYTES = 65536;
/** Pictures are compared at this size. */
const LOOKED_AT = 64;
const AT_ONCE = 4;

/**
 * Lists the folder and splits it by a hash of the pictures' content: about 10% are held out. Pairs that look
 * nearly the same stand on one side; if there are two that do not, there is at least one on each side. Every
 * picture is decoded once for that, which takes a minute for some thousands: a pair store remembers it.
 * @throws DataError if there is no pair that can be used or half of one is missing; later, from `pair`, if a file
 * was damaged since.
 */
export async function visionZeroSource(options: VisionZeroOptions): Promise<PairSource> {
  const { width, height, mode = "fill" } = options;
  const found = await listPairs(resolve(options.root));
  const domainOf = ({ name }: Files) => options.domain ?? namedDomain(basename(name));
  const { whole, damaged } = await readable(found);
  if (damaged.length > 0) options.onLeftOut?.(damaged, found.length);
  if (whole.length === 0)
    throw new DataError(`No pair in ${options.root} can be used. The first one: ${damaged[0].reason}`);
  const { splits, digest } = split(whole);
  const name = `${basename(resolve(options.root))}-${digest.slice(0, 8)}-${width}x${height}`;
  return {
    name,
    domains: [...new Set(whole.map(({ files }) => domainOf(files)))],
    size: (part) => splits[part].length,
    pair: async (part, index) => {
      const files = splits[part];
      if (files.length === 0)
        throw new DataError(
          `Data set ${options.root} has no ${part} pair: its ${whole.length} pairs look alike and are for training. Add pairs.`,
        );
      const at = ((index % files.length) + files.length) % files.length;
      return readPair(files[at], name, domainOf(files[at]), { width, height, mode });
    },
  };
}

async function readPair(files: Files, source: string, domain: Domain, fit: Fit): Promise<ImagePair> {
  const id = `${source}/${basename(files.name)}`;
  const [original, modified] = await Promise.all([
    readImage(files.original.absolute, fit),
    readImage(files.modified.absolute, fit),
  ]);
  const pair = {
    id,
    domain,
    original: { id: `${id}/original`, image: original },
    modified: { id: `${id}/modified`, image: modified },
    changes: [],
  };
  const scenes = await readScenes(files);
  if (!scenes) return pair;
  const size = await imageSize(files.original.absolute);
  const contents = {
    original: fitted(scenes.original, size, fit),
    modified: fitted(scenes.modified, size, fit),
  };
  return { ...pair, contents, changes: differences(contents.original, contents.modified) };
}

/** @throws DataError if there is no pair, or half of one. */
async function listPairs(root: string): Promise<Files[]> {
  for (const folder of FOLDERS) {
    const images = join(root, folder);
    const halves = (await listFolder(images)).filter(({ path }) => isHalf(path));
    if (halves.length === 0) continue;
    const ofScenes = scenesFolder(images);
    const scenes = ofScenes === images ? [] : await listFolder(ofScenes);
    return pairUp([...halves, ...scenes]).map((pair) => {
      if (!("half" in pair)) return pair;
      throw new DataError(
        `A pair in ${images} has no picture ${pair.missing}. Add that file or remove ${pair.half.absolute}.`,
      );
    });
  }
  throw new DataError(
    `No picture pairs in ${root}: wanted NAME_original.png and NAME_modified.png there or in ${FOLDERS[0]}. Check the path of the data set. For other pictures: npx sparring pairs import ${quoted(root)} --out STORE, then --pairs STORE.`,
  );
}

type Seen = Clusterable & { readonly files: Files; readonly content: string };

/** Every picture is decoded once: those that cannot be are found now, not in the middle of a run. */
async function readable(pairs: readonly Files[]): Promise<{ whole: Seen[]; damaged: LeftOut[] }> {
  const read = inOrder(values(pairs), AT_ONCE, async (files): Promise<Seen | LeftOut> => {
    const content = await contentHash(files.original.absolute);
    try {
      const hashes = await Promise.all([files.original, files.modified].map(lookHash));
      return { id: files.name, files, content, hashes };
    } catch (error) {
      if (!(error instanceof DataError)) throw error;
      return { name: files.name, reason: error.message };
    }
  });
  const found = { whole: [] as Seen[], damaged: [] as LeftOut[] };
  for await (const one of read) {
    if ("reason" in one) found.damaged.push(one);
    else found.whole.push(one);
  }
  return found;
}

function split(pairs: readonly Seen[]): { splits: Record<Split, Files[]>; digest: string } {
  const sides = clusterSplit(pairs);
  const part = (split: Split) =>
    pairs
      .filter(({ id }) => sides.get(id)!.split === split)
      .map(({ files }) => files)
      .sort((a, b) => compare(a.name, b.name));
  const contents = pairs.map(({ content }) => content).sort();
  const digest = createHash("sha256").update(contents.join()).digest("hex");
  return { splits: { train: part("train"), heldout: part("heldout") }, digest };
}

/** @throws DataError if the picture cannot be decoded. */
async function lookHash({ absolute: file }: ListedFile): Promise<bigint> {
  return perceptualHash(await readImage(file, { width: LOOKED_AT, height: LOOKED_AT, mode: "fill" }));
}

async function* values<T>(list: readonly T[]): AsyncGenerator<T> {
  yield* list;
}

async function contentHash(file: string): Promise<string> {
  try {
    const handle = await open(file);
    try {
      const { size } = await handle.stat();
      const { buffer, bytesRead } = await handle.read(Buffer.alloc(HASHED_BYTES), 0, HASHED_BYTES, 0);
      return createHash("sha256").update(`${size}:`).update(buffer.subarray(0, bytesRead)).digest("hex");
    } finally {
      await handle.close();
    }
  } catch (cause) {
    throw new DataError(
      `Picture ${file} cannot be read (${(cause as Error).message}). Check its permissions.`,
      {
        cause,
      },
    );
  }
}

/** Files of a folder by name; empty if the folder is missing. */
async function listFolder(path: string): Promise<ListedFile[]> {
  try {
    const names = (await readdir(path)).sort();
    return names.map((name) => ({ path: `${basename(path)}/${name}`, absolute: join(path, name) }));
  } catch (cause) {
    const { code, message } = cause as NodeJS.ErrnoException;
    if (code === "ENOENT" || code === "ENOTDIR") return [];
    throw new DataError(`Folder ${path} cannot be listed (${message}). Check its permissions.`, { cause });
  }
}

function compare(a: string, b: string): number {
  return a < b ? -1 : Number(a > b);
}
