/**
 * A picture cut into parts of similar colour: Felzenszwalb and Huttenlocher, "Efficient graph-based image
 * segmentation" (2004), on 4-neighbours in CIELAB after a light blur.
 */
import type { Image } from "../../../images/image.ts";
import { deltaE, labOf } from "./lab.ts";

/** Distances are sorted into bins of 1/8. */
const BINS = 2048;
const PER_UNIT = 8;

/** Edges between neighbouring pixels by rising distance of colour. */
export interface PixelGraph {
  readonly width: number;
  readonly height: number;
  readonly from: Uint32Array;
  readonly to: Uint32Array;
  readonly weight: Float32Array;
}

/** @param blur rounds of a 3 × 3 binomial blur. */
export function pixelGraph(image: Image, blur: number): PixelGraph {
  const { width, height } = image;
  let smooth = image;
  for (let i = 0; i < blur; i++) smooth = blurred(smooth);
  const lab = labOf(smooth);
  const count = (width - 1) * height + width * (height - 1);
  const [from, to, weight] = [new Uint32Array(count), new Uint32Array(count), new Float32Array(count)];
  let e = 0;
  for (let p = 0; p < width * height; p++) {
    for (const q of neighbours(p, width, height)) {
      from[e] = p;
      to[e] = q;
      weight[e++] = deltaE(lab, p * 3, lab, q * 3);
    }
  }
  const order = byWeight(weight);
  const pick = <A extends Uint32Array | Float32Array>(values: A) =>
    values.slice().map((_, i) => values[order[i]]) as A;
  return { width, height, from: pick(from), to: pick(to), weight: pick(weight) };
}

/**
 * The part of each pixel, as the index of one of its pixels.
 * @param scale larger gives larger parts: in ΔE times pixels.
 * @param least parts with fewer pixels are joined to a neighbour.
 */
export function segment(graph: PixelGraph, scale: number, least: number): Uint32Array {
  const { from, to, weight, width, height } = graph;
  const parent = Uint32Array.from({ length: width * height }, (_, p) => p);
  const size = new Uint32Array(parent.length).fill(1);
  const limit = new Float32Array(parent.length).fill(scale);
  const join = (fits: (a: number, b: number, w: number) => boolean) => {
    for (let e = 0; e < from.length; e++) {
      const [a, b] = [rootOf(parent, from[e]), rootOf(parent, to[e])];
      if (a === b || !fits(a, b, weight[e])) continue;
      parent[b] = a;
      size[a] += size[b];
      limit[a] = weight[e] + scale / size[a];
    }
  };
  join((a, b, w) => w <= limit[a] && w <= limit[b]);
  join((a, b) => size[a] < least || size[b] < least);
  return parent.map((_, p) => rootOf(parent, p));
}

function rootOf(parent: Uint32Array, p: number): number {
  let root = p;
  while (parent[root] !== root) {
    parent[root] = parent[parent[root]];
    root = parent[root];
  }
  return root;
}

/** The pixel to the right and the one below. */
function neighbours(p: number, width: number, height: number): number[] {
  const found: number[] = [];
  if (p % width < width - 1) found.push(p + 1);
  if (p < width * (height - 1)) found.push(p + width);
  return found;
}

/** Indices in the order of their weights, equal bins in the given order. */
function byWeight(weight: Float32Array): Uint32Array {
  const bin = (w: number) => Math.min(BINS - 1, Math.floor(w * PER_UNIT));
  const starts = new Uint32Array(BINS + 1);
  for (const w of weight) starts[bin(w) + 1]++;
  for (let i = 0; i < BINS; i++) starts[i + 1] += starts[i];
  const order = new Uint32Array(weight.length);
  weight.forEach((w, e) => {
    order[starts[bin(w)]++] = e;
  });
  return order;
}

function blurred({ width, height, data }: Image): Image {
  const out = data.slice();
  const pass = (source: Uint8Array, target: Uint8Array, step: number, inside: (p: number) => boolean) => {
    for (let p = 0; p < width * height; p++) {
      if (!inside(p)) continue;
      for (let i = p * 3; i < p * 3 + 3; i++)
        target[i] = (source[i - step] + 2 * source[i] + source[i + step] + 2) >> 2;
    }
  };
  pass(data, out, 3, (p) => p % width > 0 && p % width < width - 1);
  const both = out.slice();
  pass(out, both, width * 3, (p) => p >= width && p < width * (height - 1));
  return { width, height, data: both };
}
