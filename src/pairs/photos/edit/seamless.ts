/**
 * Pastes a part of a picture elsewhere so that no seam shows: its gradients are kept, its colours follow the
 * new surroundings.
 */
import type { Image } from "../../../images/image.ts";
import { type Mask, ringOf } from "./mask.ts";
import { stretchMembrane } from "./membrane.ts";

/**
 * @param mask where to paste in `onto`; must leave the outermost pixels free.
 * @param sourceOf for a pixel of the mask or next to it, the pixel of `from` that comes there.
 */
export function pasteSeamless(onto: Image, from: Image, mask: Mask, sourceOf: (p: number) => number): Image {
  const offset = new Float32Array(onto.data.length);
  for (const p of ringOf(mask, 1)) {
    const q = sourceOf(p);
    for (let c = 0; c < 3; c++) offset[p * 3 + c] = onto.data[p * 3 + c] - from.data[q * 3 + c];
  }
  stretchMembrane(offset, mask);
  const data = onto.data.slice();
  for (const p of mask.pixels) {
    const q = sourceOf(p);
    for (let c = 0; c < 3; c++)
      data[p * 3 + c] = Math.max(0, Math.min(255, Math.round(from.data[q * 3 + c] + offset[p * 3 + c])));
  }
  return { ...onto, data };
}

/** Mean absolute difference along the rim, in levels of 255: what the membrane must bridge. */
export function strainOf(onto: Image, from: Image, mask: Mask, sourceOf: (p: number) => number): number {
  const pixels = ringOf(mask, 1);
  let sum = 0;
  for (const p of pixels) {
    const q = sourceOf(p);
    for (let c = 0; c < 3; c++) sum += Math.abs(onto.data[p * 3 + c] - from.data[q * 3 + c]);
  }
  return sum / (3 * Math.max(1, pixels.length));
}
