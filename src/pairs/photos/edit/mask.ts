/** A set of pixels of a picture. All here costs by the pixels of the set, not of the picture. */
import type { Box } from "../../../images/canvas.ts";

export interface Mask {
  readonly width: number;
  readonly height: number;
  /** Indices of the pixels inside; at least one. */
  readonly pixels: readonly number[];
  /** 1 inside, 0 outside; row by row, length `width * height`. */
  readonly bits: Uint8Array;
  /** The smallest box around the pixels. */
  readonly box: Box;
}

/** @param pixels distinct indices, at least one. */
export function maskOf(width: number, height: number, pixels: readonly number[]): Mask {
  const bits = new Uint8Array(width * height);
  for (const p of pixels) bits[p] = 1;
  return { width, height, pixels, bits, box: boxOf(width, pixels) };
}

export function boxOf(width: number, pixels: readonly number[]): Box {
  let [left, top, right, bottom] = [Number.POSITIVE_INFINITY, Number.POSITIVE_INFINITY, -1, -1];
  for (const p of pixels) {
    const x = p % width;
    const y = (p - x) / width;
    if (x < left) left = x;
    if (x > right) right = x;
    if (y < top) top = y;
    if (y > bottom) bottom = y;
  }
  return { left, top, right, bottom };
}

/** Pixels outside that are at most `radius` steps (up, down, left, right) away. */
export function ringOf({ width, height, bits, pixels }: Mask, radius: number): number[] {
  const seen = bits.slice();
  const ring: number[] = [];
  let edge = pixels;
  for (let i = 0; i < radius; i++) {
    const next: number[] = [];
    const visit = (p: number) => {
      if (seen[p]) return;
      seen[p] = 1;
      next.push(p);
    };
    for (const p of edge) {
      const x = p % width;
      if (x > 0) visit(p - 1);
      if (x < width - 1) visit(p + 1);
      if (p >= width) visit(p - width);
      if (p < width * (height - 1)) visit(p + width);
    }
    for (const p of next) ring.push(p);
    edge = next;
  }
  return ring;
}

/** With the ring of that radius. */
export function dilated(mask: Mask, radius: number): Mask {
  return maskOf(mask.width, mask.height, [...mask.pixels, ...ringOf(mask, radius)]);
}

/** With the parts of its outside that it encloses. */
export function filled(mask: Mask): Mask {
  const { width, height, bits, box } = mask;
  const [across, down] = [box.right - box.left + 1, box.bottom - box.top + 1];
  const outside = new Uint8Array(across * down);
  const stack: number[] = [];
  const visit = (x: number, y: number) => {
    const q = y * across + x;
    if (outside[q] || bits[(y + box.top) * width + x + box.left]) return;
    outside[q] = 1;
    stack.push(q);
  };
  for (let x = 0; x < across; x++) for (const y of [0, down - 1]) visit(x, y);
  for (let y = 0; y < down; y++) for (const x of [0, across - 1]) visit(x, y);
  while (stack.length > 0) {
    const q = stack.pop()!;
    const x = q % across;
    const y = (q - x) / across;
    if (x > 0) visit(x - 1, y);
    if (x < across - 1) visit(x + 1, y);
    if (y > 0) visit(x, y - 1);
    if (y < down - 1) visit(x, y + 1);
  }
  const pixels: number[] = [];
  for (let q = 0; q < outside.length; q++)
    if (!outside[q]) pixels.push((Math.floor(q / across) + box.top) * width + (q % across) + box.left);
  return maskOf(width, height, pixels);
}

/** Shared pixels as a share of the pixels of either. */
export function overlap(a: Mask, b: Mask): number {
  let both = 0;
  for (const p of a.pixels) both += b.bits[p];
  return both / (a.pixels.length + b.pixels.length - both);
}

/**
 * How much each pixel belongs to the mask, 0 to 1: the mask blurred by `rounds` 3 × 3 means.
 * @returns the pixels of the mask and of the ring around it, with their weights.
 */
export function softened(mask: Mask, rounds: number): { pixels: number[]; weights: Float32Array } {
  const { width, height } = mask;
  const pixels = [...mask.pixels, ...ringOf(mask, 2 * rounds)];
  const inner = pixels.filter((p) => {
    const x = p % width;
    return x > 0 && x < width - 1 && p >= width && p < width * (height - 1);
  });
  let weights = new Float32Array(mask.bits.length);
  for (const p of mask.pixels) weights[p] = 1;
  for (let i = 0; i < rounds; i++) {
    const next = weights.slice();
    for (const p of inner) {
      let sum = 0;
      for (const row of [p - width, p, p + width]) sum += weights[row - 1] + weights[row] + weights[row + 1];
      next[p] = sum / 9;
    }
    weights = next;
  }
  return { pixels, weights };
}
