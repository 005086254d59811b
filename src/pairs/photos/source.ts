/**
 * Pairs of photographs: a picture of a set and, if wanted, an edited copy. Where a picture has no edited
 * copy, another one of the split takes its place.
 */
import { ConfigError, DataError } from "../../core/errors.ts";
import { Key } from "../../core/rng.ts";
import { resizeImage } from "../../images/codec.ts";
import type { Image } from "../../images/image.ts";
import type { ImagePair, PairSource, Split } from "../pair.ts";
import { builtInEditor } from "./edit/built-in-editor.ts";
import type { Edited, PictureEditor } from "./editor.ts";
import { checkFailedEdits, type FailedEdits, failEdit } from "./failed-edits.ts";
import { randomFraming } from "./framing.ts";
import { type PhotoContent, photoLayout } from "./layout.ts";
import type { PictureSet } from "./picture-set.ts";

export interface PhotoOptions {
  readonly seed: number;
  /** Side of the square pictures in pixels; what does not fit into the square is cut off. */
  readonly size: number;
  /** Make edited copies (default true). Without them the spy's view can only be blank. */
  readonly edits?: boolean;
  /** Default: the editor built in. */
  readonly editor?: PictureEditor;
  /** Shares of the edited copies to spoil in training (default none); held-out ones stay good. */
  readonly failedEdits?: FailedEdits;
}

export interface PhotoExampleOptions {
  readonly set: PictureSet;
  /** Side of the square picture in pixels. */
  readonly size: number;
  /** Default "train". */
  readonly split?: Split;
}

export interface PhotoExample {
  readonly image: Image;
  readonly content: PhotoContent;
}

/** A picture at working size. */
interface Photo {
  readonly image: Image;
  readonly subject?: string;
}

/** Pictures tried before a pair is given up. */
const TRIES = 20;
const LEAST_SIZE = 16;

/** @throws ConfigError if an option is out of range. */
export function photoSource(set: PictureSet, options: PhotoOptions): PairSource {
  const { seed, size, edits = true, failedEdits = {} } = options;
  checkSize(size);
  checkFailedEdits(failedEdits);
  const name = `photos-${set.name}-${size}-s${seed}`;
  const root = Key.root(`photos/${seed}`);
  const editor = options.editor ?? builtInEditor();

  const single = async (split: Split, index: number): Promise<ImagePair> =>
    pairOf(`${name}/${split}/${index}`, await sized(set, split, index, size));

  const double = async (split: Split, index: number, difficulty?: number): Promise<ImagePair> => {
    const id = `${name}/${split}/${index}${difficulty === undefined ? "" : `/d${difficulty}`}`;
    let reason = "";
    for (let i = 0; i < TRIES; i++) {
      const key = root.child(split, index, i);
      const at =
        i === 0
          ? index
          : key
              .child("instead")
              .stream()
              .int(0, set.size(split) - 1);
      const photo = await sized(set, split, at, size);
      const { image, subject } = photo;
      const outcome =
        (split === "train" ? failEdit(key, image, failedEdits) : undefined) ??
        (await editor(image, { key: key.child("edit"), difficulty, subject }));
      if (!("failed" in outcome)) return pairOf(id, photo, outcome);
      reason = outcome.failed;
    }
    throw new DataError(
      `None of ${TRIES} pictures of ${name} has an edited copy; the last one: ${reason}. Play without edited copies, use other pictures or another editor.`,
    );
  };

  return {
    name,
    domains: ["photos"],
    size: (split) => set.size(split),
    pair: async (split, index, difficulty) => {
      const at = wrapped(index, set.size(split), name, split);
      return edits ? double(split, at, difficulty) : single(split, at);
    },
  };
}

function pairOf(id: string, { image, subject }: Photo, edited?: Edited): ImagePair {
  const pair = { id, domain: "photos", original: { id: `${id}/original`, image } } as const;
  const original = photoLayout(image, subject);
  if (!edited) return { ...pair, changes: [], contents: { original } };
  return {
    ...pair,
    modified: { id: `${id}/modified`, image: edited.image },
    changes: edited.changes,
    contents: { original, modified: photoLayout(edited.image, subject) },
  };
}

/**
 * A picture of the set, cut and mirrored as the key says: what pretraining feeds on.
 * @throws DataError if its file cannot be read.
 */
export async function photoExample(key: Key, options: PhotoExampleOptions): Promise<PhotoExample> {
  const { set, size, split = "train" } = options;
  checkSize(size);
  const rng = key.stream();
  const { image, subject } = await set.picture(split, rng.int(0, set.size(split) - 1));
  const framed = await resizeImage(randomFraming(rng, image), { width: size, height: size, mode: "cover" });
  return { image: framed, content: photoLayout(framed, subject) };
}

async function sized(set: PictureSet, split: Split, index: number, size: number): Promise<Photo> {
  const { image, subject } = await set.picture(split, index);
  return { image: await resizeImage(image, { width: size, height: size, mode: "cover" }), subject };
}

function wrapped(index: number, count: number, name: string, split: Split): number {
  if (count === 0) throw new DataError(`Source ${name} has no ${split} picture. Add pictures.`);
  return ((index % count) + count) % count;
}

function checkSize(size: number): void {
  if (!Number.isInteger(size) || size < LEAST_SIZE)
    throw new ConfigError(
      `Photographs cannot be ${size} pixels wide. Choose a whole number from ${LEAST_SIZE} (size).`,
    );
}
