/**
 * Edited copies of photographs without a generative model: finds object-like regions, tries edits on them in
 * a keyed order, and takes the first whose difference is measured to be visible and small, and away from the
 * border.
 */
import type { Rng } from "../../../core/rng.ts";
import type { Image } from "../../../images/image.ts";
import type { Change } from "../../pair.ts";
import type { EditOutcome, PictureEditor } from "../editor.ts";
import { bandOf, type EditBand } from "./band.ts";
import { labOf } from "./lab.ts";
import { type Difference, measure } from "./measure.ts";
import { mirror } from "./mirror.ts";
import { copy, move } from "./move.ts";
import type { EditRegion } from "./photo-edit.ts";
import { recolor } from "./recolor.ts";
import { findRegions, standing } from "./region.ts";
import { remove } from "./remove.ts";

export interface BuiltInOptions {
  /** The edits to use (default all). */
  readonly kinds?: readonly EditKind[];
  /** Instead of the band that the difficulty gives. */
  readonly band?: EditBand;
}

export const EDIT_KINDS = ["recolor", "remove", "mirror", "move", "copy"] as const;
export type EditKind = (typeof EDIT_KINDS)[number];

const EDITS: Readonly<Record<EditKind, EditRegion>> = { recolor, remove, mirror, move, copy };
/** How often each is tried first. */
const WEIGHTS: Readonly<Record<EditKind, number>> = { recolor: 2, remove: 4, mirror: 3, move: 4, copy: 4 };
/** Regions tried with each kind of edit. */
const REGIONS = 4;
/** Cells to a side of a photograph's layout. */
const ACROSS = 3;

/** An editor for `photoSource`; it is pure, a picture and a key always give the same copy. */
export function builtInEditor(options: BuiltInOptions = {}): PictureEditor {
  const { kinds = EDIT_KINDS } = options;
  return async (image, { key, difficulty }) =>
    edit(key.stream(), image, options.band ?? bandOf(difficulty), kinds);
}

function edit(rng: Rng, image: Image, band: EditBand, kinds: readonly EditKind[]): EditOutcome {
  const original = { image, lab: labOf(image) };
  const regions = findRegions(image, original.lab, { share: band.share });
  if (regions.length === 0) return { failed: "no part of the picture stands out" };
  for (const kind of inTurn(rng, kinds, (k) => WEIGHTS[k])) {
    for (const region of inTurn(rng, regions, (r) => standing(r) ** 2).slice(0, REGIONS)) {
      const edited = EDITS[kind](rng, original, region, band);
      if (!edited) continue;
      const difference = measure(image, edited.image, original.lab);
      if (!suits(difference, band, image)) continue;
      return { image: edited.image, changes: [changeOf(kind, edited, difference, image)] };
    }
  }
  return { failed: "no edit of its parts is visible, small and away from the border" };
}

/** Visible, small, and off the outermost pixels. */
function suits({ share, strength, similarity, box }: Difference, band: EditBand, image: Image): boolean {
  return (
    box !== undefined &&
    share >= band.share[0] &&
    share <= band.share[1] &&
    strength >= band.strength[0] &&
    strength <= band.strength[1] &&
    similarity >= band.similarity &&
    box.left > 0 &&
    box.top > 0 &&
    box.right < image.width - 1 &&
    box.bottom < image.height - 1
  );
}

/** `object` is the cell of the layout in which the middle of the change lies. */
function changeOf(
  kind: EditKind,
  { before, after }: { before: Change["before"]; after: Change["after"] },
  { box }: Difference,
  { width, height }: Image,
): Change {
  const cell = (low: number, high: number, side: number) =>
    Math.floor((((low + high + 1) / 2) * ACROSS) / side);
  const object = cell(box!.top, box!.bottom, height) * ACROSS + cell(box!.left, box!.right, width);
  return { object, before: { edit: "none", ...before }, after: { edit: kind, ...after }, box };
}

/** All items, drawn without return by their weights. */
function inTurn<T>(rng: Rng, items: readonly T[], weight: (item: T) => number): T[] {
  const left = items.map((item) => ({ item, weight: weight(item) }));
  return items.map(() => {
    let rest = rng.uniform(
      0,
      left.reduce((sum, entry) => sum + entry.weight, 0),
    );
    const found = left.findIndex((entry) => {
      rest -= entry.weight;
      return rest < 0;
    });
    return left.splice(Math.max(0, found), 1)[0].item;
  });
}
