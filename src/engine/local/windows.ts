/**
 * Pixels → the windows a picture token is made of: 16×16 pixels at stride 8, centred, zeros beyond the
 * border.
 */
import { EngineError } from "../../core/errors.ts";
import type { Picture } from "../../images/image.ts";
import { shrunk } from "../../images/shrunk.ts";
import { type ModelShape, WINDOW_SIDE as SIDE, STRIDE, WINDOW_PIXELS } from "./shape.ts";

/** Windows are sixteen times as large as their picture, and a run keeps thousands of pictures. */
const MOST_KEPT = 256;
/** The first was used longest ago. */
const kept = new Map<Picture, { readonly size: number; readonly windows: Float32Array }>();

/**
 * [(size / 8)², 768] values about -1..1. Those of the pictures used last are kept. A larger square picture is made smaller by
 * means over its pixels. @throws EngineError for one that is smaller or no square.
 */
export function pictureWindows(picture: Picture, shape: ModelShape): Float32Array {
  const size = shape.pictureSize;
  const known = kept.get(picture);
  const windows = known?.size === size ? known.windows : windowsOf(picture, size);
  kept.delete(picture);
  kept.set(picture, { size, windows });
  if (kept.size > MOST_KEPT) kept.delete(kept.keys().next().value as Picture);
  return windows;
}

/**
 * The pixels that the model reads, RGB row by row: a larger square picture is made smaller. @throws EngineError as
 * `pictureWindows`.
 */
export function modelPixels(picture: Picture, size: number): Uint8Array {
  const { width, height } = picture.image;
  if (width < size || height !== width) {
    throw new EngineError(
      `picture ${picture.id} is ${width}×${height}, the model reads ${size}×${size}; set pairs.pictureSize to ${size} or more`,
    );
  }
  return (width === size ? picture.image : shrunk(picture.image, size, size)).data;
}

function windowsOf(picture: Picture, size: number): Float32Array {
  const data = modelPixels(picture, size);
  const across = size / STRIDE;
  const windows = new Float32Array(across * across * WINDOW_PIXELS);
  const margin = (SIDE - STRIDE) / 2;
  for (let patch = 0; patch < across * across; patch++) {
    const left = (patch % across) * STRIDE - margin;
    const top = Math.floor(patch / across) * STRIDE - margin;
    for (let y = Math.max(0, top); y < Math.min(size, top + SIDE); y++) {
      for (let x = Math.max(0, left); x < Math.min(size, left + SIDE); x++) {
        const to = patch * WINDOW_PIXELS + ((y - top) * SIDE + (x - left)) * 3;
        const from = (y * size + x) * 3;
        for (let c = 0; c < 3; c++) windows[to + c] = data[from + c] / 64 - 2;
      }
    }
  }
  return windows;
}
