/** Copying pictures into a larger one and framing parts of it. */
import { blankImage } from "./blank.ts";
import type { Image } from "./image.ts";

/** Whole pixels; right and bottom are the last column and row inside. */
export interface Box {
  readonly left: number;
  readonly top: number;
  readonly right: number;
  readonly bottom: number;
}

/** Pictures in rows from the top left, `gap` pixels apart; each cell has the size of the largest picture. */
export function grid(images: readonly Image[], columns: number, gap: number): Image {
  const width = Math.max(1, ...images.map((i) => i.width));
  const height = Math.max(1, ...images.map((i) => i.height));
  const rows = Math.max(1, Math.ceil(images.length / columns));
  const sheet = blankImage(columns * (width + gap) + gap, rows * (height + gap) + gap);
  images.forEach((image, i) => {
    paste(image, sheet, gap + (i % columns) * (width + gap), gap + Math.floor(i / columns) * (height + gap));
  });
  return sheet;
}

/** A copy with a one-pixel frame, cut to the picture. */
export function framed(image: Image, box: Box, rgb: readonly [number, number, number]): Image {
  const data = image.data.slice();
  const left = Math.max(0, box.left);
  const top = Math.max(0, box.top);
  const right = Math.min(image.width - 1, box.right);
  const bottom = Math.min(image.height - 1, box.bottom);
  for (let y = top; y <= bottom; y++) {
    for (let x = left; x <= right; x++) {
      const border = x === left || x === right || y === top || y === bottom;
      if (border) data.set(rgb, (y * image.width + x) * 3);
    }
  }
  return { ...image, data };
}

/** The same picture with each pixel as a block of `factor` x `factor`. */
export function enlarged(image: Image, factor: number): Image {
  const out = blankImage(image.width * factor, image.height * factor);
  for (let y = 0; y < out.height; y++) {
    for (let x = 0; x < out.width; x++) {
      const from = (Math.floor(y / factor) * image.width + Math.floor(x / factor)) * 3;
      const to = (y * out.width + x) * 3;
      for (let c = 0; c < 3; c++) out.data[to + c] = image.data[from + c];
    }
  }
  return out;
}

function paste(image: Image, onto: Image, left: number, top: number): void {
  for (let y = 0; y < image.height; y++) {
    const row = image.data.subarray(y * image.width * 3, (y + 1) * image.width * 3);
    onto.data.set(row, ((top + y) * onto.width + left) * 3);
  }
}
