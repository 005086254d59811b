/**
 * The layout of a photograph: colours, brightness and texture of nine cells. Computed from the pixels alone,
 * so it is known of any picture; the subject is known only where a data set names it.
 */
import type { Image } from "../../images/image.ts";
import { shrunk } from "../../images/shrunk.ts";
import { COLOR_NAMES, type ColorName, colorName } from "../color.ts";

export interface PhotoCell {
  /** Share of the cell's pixels per colour, most frequent first; colours below 5% are left out. */
  readonly colors: readonly { readonly color: ColorName; readonly share: number }[];
  /** Mean luma, 0 to 1. */
  readonly brightness: number;
  /**
   * Mean absolute difference of neighbouring pixels' luma, 0 to 1, with the picture at `LAYOUT_SIDE` pixels.
   */
  readonly texture: number;
}

export interface PhotoContent {
  /** Nine cells, row by row from the top left. */
  readonly cells: readonly PhotoCell[];
  /** The subject of the picture, if its data set names one, e.g. "ship". */
  readonly subject?: string;
}

/** Larger pictures are averaged down to this side first, so that texture means the same at every size. */
const LAYOUT_SIDE = 32;
/** Cells to a side. */
const ACROSS = 3;
const LEAST_SHARE = 0.05;

/** The layout of a picture of any size (at least 6 × 6 pixels). */
export function photoLayout(image: Image, subject?: string): PhotoContent {
  const small = shrunk(image, Math.min(image.width, LAYOUT_SIDE), Math.min(image.height, LAYOUT_SIDE));
  const cells = Array.from({ length: ACROSS * ACROSS }, (_, i) =>
    cellOf(small, i % ACROSS, Math.floor(i / ACROSS)),
  );
  return subject === undefined ? { cells } : { cells, subject };
}

function cellOf({ width, height, data }: Image, column: number, row: number): PhotoCell {
  const [left, right] = [column, column + 1].map((i) => Math.round((i * width) / ACROSS));
  const [top, bottom] = [row, row + 1].map((i) => Math.round((i * height) / ACROSS));
  const counts = new Map<ColorName, number>();
  let sum = 0;
  let rough = 0;
  let pairs = 0;
  for (let y = top; y < bottom; y++) {
    for (let x = left; x < right; x++) {
      const at = (y * width + x) * 3;
      const name = colorName(data[at], data[at + 1], data[at + 2]);
      counts.set(name, (counts.get(name) ?? 0) + 1);
      const here = luma(data, at);
      sum += here;
      if (x + 1 < right) rough += Math.abs(here - luma(data, at + 3));
      if (y + 1 < bottom) rough += Math.abs(here - luma(data, at + width * 3));
      pairs += Number(x + 1 < right) + Number(y + 1 < bottom);
    }
  }
  const pixels = (right - left) * (bottom - top);
  const colors = COLOR_NAMES.map((color) => ({ color, share: (counts.get(color) ?? 0) / pixels }))
    .filter(({ share }) => share >= LEAST_SHARE)
    .sort((a, b) => b.share - a.share);
  return { colors, brightness: sum / pixels, texture: rough / Math.max(1, pairs) };
}

/** Rec. 709 luma of sRGB values, 0 to 1. */
function luma(data: Uint8Array, at: number): number {
  return (0.2126 * data[at] + 0.7152 * data[at + 1] + 0.0722 * data[at + 2]) / 255;
}
