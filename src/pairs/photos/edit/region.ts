/**
 * Object-like parts of a photograph: connected, away from the border, and of another colour than what is
 * around them.
 */
import type { Image } from "../../../images/image.ts";
import { deltaE } from "./lab.ts";
import { filled, type Mask, maskOf, overlap, ringOf } from "./mask.ts";
import { pixelGraph, segment } from "./segment.ts";

export interface Region {
  readonly mask: Mask;
  /** Mean colour in CIELAB, and that of what is around it. */
  readonly inside: Float32Array;
  readonly outside: Float32Array;
  /** Pixels of the mask as a share of the picture. */
  readonly share: number;
  /** ΔE of the two. */
  readonly contrast: number;
  /** Mean ΔE of what is around it from its own mean: low on plain ground. */
  readonly variation: number;
}

export interface RegionLimits {
  /** Least and greatest share of the picture. */
  readonly share: readonly [number, number];
}

/** Scales of the segmentation at 96 pixels; they grow with the side. */
const SCALES = [25, 60, 150, 350];
const LEAST_CONTRAST = 9;
/** Share of its box that a region fills at least. */
const LEAST_FILL = 0.3;
const SAME = 0.75;

/**
 * The regions within the limits, those that stand out most first.
 * @param lab of the image.
 */
export function findRegions(image: Image, lab: Float32Array, limits: RegionLimits): Region[] {
  const { width, height } = image;
  const side = Math.min(width, height);
  const graph = pixelGraph(image, side > 160 ? 3 : 1);
  const least = Math.max(6, Math.floor(limits.share[0] * 0.5 * width * height));
  const found: Region[] = [];
  for (const scale of SCALES) {
    const labels = segment(graph, (scale * side) / 96, least);
    for (const mask of parts(labels, width, height, limits.share)) {
      const region = describe(mask, lab);
      if (fits(region, limits) && !found.some((f) => overlap(f.mask, mask) > SAME)) found.push(region);
    }
  }
  return found.sort((a, b) => standing(b) - standing(a));
}

/** Saliency of a region: its contrast divided by the variation around it, plus a constant. */
export function standing({ contrast, variation }: Region): number {
  return contrast / (variation + 6);
}

/** Width of the blurred edge of a thing, in pixels: belongs neither to it nor to what is around. */
export function rimOf(width: number, height: number): number {
  return Math.max(2, Math.round(Math.min(width, height) * 0.03));
}

/** Width of the ring that counts as around, and of the border where nothing is edited, in pixels. */
function marginOf(width: number, height: number): number {
  return Math.max(2, Math.round(Math.min(width, height) * 0.03));
}

/** Parts of about the right size that lie away from the border, with their holes filled. */
function parts(labels: Uint32Array, width: number, height: number, share: readonly [number, number]): Mask[] {
  const margin = marginOf(width, height) - 1;
  const sizes = new Uint32Array(labels.length);
  for (let p = 0; p < labels.length; p++) {
    const x = p % width;
    const outer = x < margin || p < margin * width || x >= width - margin || p >= (height - margin) * width;
    sizes[labels[p]] += outer ? labels.length : 1;
  }
  const found = new Map<number, number[]>();
  for (let p = 0; p < labels.length; p++) {
    const part = sizes[labels[p]] / labels.length;
    if (part < share[0] * 0.7 || part > share[1]) continue;
    const pixels = found.get(labels[p]);
    if (pixels) pixels.push(p);
    else found.set(labels[p], [p]);
  }
  return [...found.values()].map((pixels) => filled(maskOf(width, height, pixels)));
}

function describe(mask: Mask, lab: Float32Array): Region {
  const rim = rimOf(mask.width, mask.height);
  const wide = ringOf(mask, rim + marginOf(mask.width, mask.height));
  const around = wide.slice(ringOf(mask, rim).length);
  const inside = meanLab(lab, mask.pixels);
  const outside = meanLab(lab, around);
  let variation = 0;
  for (const p of around) variation += deltaE(lab, p * 3, outside, 0);
  return {
    mask,
    inside,
    outside,
    share: mask.pixels.length / mask.bits.length,
    contrast: deltaE(inside, 0, outside, 0),
    variation: variation / Math.max(1, around.length),
  };
}

function fits({ mask, share, contrast }: Region, limits: RegionLimits): boolean {
  const { left, top, right, bottom } = mask.box;
  return (
    share >= limits.share[0] &&
    share <= limits.share[1] &&
    contrast >= LEAST_CONTRAST &&
    mask.pixels.length >= LEAST_FILL * (right - left + 1) * (bottom - top + 1)
  );
}

/** Mean lightness, a and b of some pixels. */
export function meanLab(lab: Float32Array, pixels: readonly number[]): Float32Array {
  const sums = [0, 0, 0];
  for (const p of pixels) for (let c = 0; c < 3; c++) sums[c] += lab[p * 3 + c];
  return Float32Array.from(sums, (sum) => sum / Math.max(1, pixels.length));
}
