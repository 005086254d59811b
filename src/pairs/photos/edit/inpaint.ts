/**
 * Fills a hole in a picture with what could be behind it: from coarse to fine, each patch that touches the
 * hole looks for the most similar patch of the rest of the picture, and the patches found vote for the pixels
 * of the hole. The search is PatchMatch (Barnes and others, 2009), the votes are those of Wexler, Shechtman
 * and Irani (2007).
 */
import type { Rng } from "../../../core/rng.ts";
import type { Image } from "../../../images/image.ts";
import { type Mask, maskOf } from "./mask.ts";
import { stretchMembrane } from "./membrane.ts";
import { matchPatches, type PatchField, patchField } from "./patch-match.ts";

/** A picture at one size, with its hole. */
interface Level {
  readonly mask: Mask;
  /** Channels 0..255, interleaved. */
  readonly rgb: Float32Array;
}

/** Largest side of the hole at the coarsest size, and least side of the picture there. */
const COARSE_HOLE = 5;
const COARSE_SIDE = 20;
/** Rounds of search and vote, from the finest size on; the last number holds for all coarser ones. */
const ROUNDS = [2, 2, 3, 5];
/** A vote counts this much less for each step away from the rim of the hole. */
const INWARDS = 1.3;

/** A copy with the hole filled. The hole must leave the outermost pixels free. */
export function inpaint(image: Image, hole: Mask, rng: Rng): Image {
  const levels: Level[] = [{ mask: hole, rgb: new Float32Array(image.data) }];
  while (canShrink(levels[levels.length - 1])) levels.push(halved(levels[levels.length - 1]));
  let coarser: PatchField | undefined;
  for (let i = levels.length - 1; i >= 0; i--) {
    const { mask, rgb } = levels[i];
    const field = patchField(mask, rng, coarser);
    if (coarser) vote(rgb, mask, field);
    else stretchMembrane(rgb, mask);
    const rounds = ROUNDS[Math.min(i, ROUNDS.length - 1)];
    for (let round = 0; round < rounds; round++) {
      matchPatches(rgb, field, rng);
      vote(rgb, mask, field);
    }
    coarser = field;
  }
  const data = image.data.slice();
  for (const p of hole.pixels)
    for (let i = p * 3; i < p * 3 + 3; i++)
      data[i] = Math.max(0, Math.min(255, Math.round(levels[0].rgb[i])));
  return { ...image, data };
}

function canShrink({ mask }: Level): boolean {
  const { left, top, right, bottom } = mask.box;
  return (
    Math.min(mask.width, mask.height) >= COARSE_SIDE * 2 &&
    Math.max(right - left, bottom - top) >= COARSE_HOLE
  );
}

/**
 * Half the size; a pixel is of the hole if at least two of its four are, and its colour is the mean of the
 * others.
 */
function halved({ mask, rgb }: Level): Level {
  const [width, height] = [mask.width >> 1, mask.height >> 1];
  const out = new Float32Array(width * height * 3);
  const hole: number[] = [];
  const four = [0, 1, mask.width, mask.width + 1];
  for (let p = 0; p < width * height; p++) {
    const x = p % width;
    const y = (p - x) / width;
    const first = y * 2 * mask.width + x * 2;
    let known = 0;
    for (const step of four) known += 1 - mask.bits[first + step];
    if (known <= 2 && x > 0 && y > 0 && x < width - 1 && y < height - 1) hole.push(p);
    for (const step of four) {
      if (known > 0 && mask.bits[first + step]) continue;
      for (let c = 0; c < 3; c++) out[p * 3 + c] += rgb[(first + step) * 3 + c] / (known || 4);
    }
  }
  if (hole.length === 0) hole.push((height >> 1) * width + (width >> 1));
  return { mask: maskOf(width, height, hole), rgb: out };
}

/** Each pixel of the hole becomes the weighted mean of what the patches over it say. */
function vote(rgb: Float32Array, mask: Mask, field: PatchField): void {
  const { width, bits, pixels } = mask;
  const { radius, targets, sources, distance } = field;
  const depth = depths(mask);
  const sums = new Float32Array(rgb.length);
  const weights = new Float32Array(bits.length);
  const spread = upperQuartile(field) + 1;
  for (const t of targets) {
    const weight = Math.exp(-distance[t] / (2 * spread)) * INWARDS ** -depth[t] + 1e-12;
    const shift = sources[t] - t;
    for (let dy = -radius; dy <= radius; dy++) {
      for (let q = t + dy * width - radius; q <= t + dy * width + radius; q++) {
        if (!bits[q]) continue;
        weights[q] += weight;
        const from = (q + shift) * 3;
        sums[q * 3] += weight * rgb[from];
        sums[q * 3 + 1] += weight * rgb[from + 1];
        sums[q * 3 + 2] += weight * rgb[from + 2];
      }
    }
  }
  for (const p of pixels) for (let i = p * 3; i < p * 3 + 3; i++) rgb[i] = sums[i] / weights[p];
}

/** Steps from each pixel of the hole to the rim; 0 outside. */
function depths({ bits, width, pixels }: Mask): Uint16Array {
  const depth = new Uint16Array(bits.length);
  const sorted = Uint32Array.from(pixels).sort();
  for (const p of sorted) depth[p] = 1 + Math.min(depth[p - 1], depth[p - width]);
  for (const p of sorted.reverse()) depth[p] = Math.min(depth[p], depth[p + 1] + 1, depth[p + width] + 1);
  return depth;
}

function upperQuartile({ targets, distance }: PatchField): number {
  const sorted = new Float32Array(targets.length);
  for (let i = 0; i < targets.length; i++) sorted[i] = distance[targets[i]];
  return sorted.sort()[Math.floor((sorted.length - 1) * 0.75)];
}
