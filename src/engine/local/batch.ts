/**
 * Packed rows → the arrays a graph reads. Sizes are rounded up to buckets so that few graphs are compiled and
 * little is padding.
 */

import { absentToken, type ModelShape, pictureTokens, WINDOW_PIXELS } from "./shape.ts";
import { depths, type Row } from "./tree.ts";
import { pictureWindows } from "./windows.ts";

/** Added to attention scores where a token must not look. */
export const HIDDEN = -1e9;

export interface BatchArrays {
  readonly rows: number;
  /** Nodes per row, and as many slots. */
  readonly nodes: number;
  /** Empty for a text model. */
  readonly windows: Float32Array;
  readonly ids: Int32Array;
  readonly positions: Int32Array;
  readonly mask: Float32Array;
  readonly sources: Int32Array;
  readonly targets: Int32Array;
  readonly weights: Float32Array;
  readonly sampled: Float32Array;
}

export function roundUp(value: number, step: number): number {
  return Math.max(step, Math.ceil(value / step) * step);
}

/** Fills a batch of `rows` rows (at least `packed.length`; the rest is empty and weighs nothing). */
export function fillBatch(
  packed: readonly Row[],
  shape: ModelShape,
  rows: number,
  nodes: number,
): BatchArrays {
  const pixels = pictureTokens(shape) * WINDOW_PIXELS;
  const out: BatchArrays = {
    rows,
    nodes,
    windows: new Float32Array(rows * pixels),
    ids: new Int32Array(rows * nodes * shape.window).fill(absentToken(shape)),
    positions: new Int32Array(rows * nodes),
    mask: new Float32Array(rows * nodes * nodes).fill(HIDDEN),
    sources: new Int32Array(rows * nodes),
    targets: new Int32Array(rows * nodes),
    weights: new Float32Array(rows * nodes),
    sampled: new Float32Array(rows * nodes),
  };
  packed.forEach((row, r) => {
    if (row.picture) out.windows.set(pictureWindows(row.picture, shape), r * pixels);
    fillNodes(out, row, r, shape.window);
    row.slots.forEach((slot, s) => {
      const at = r * nodes + s;
      out.sources[at] = slot.source;
      out.targets[at] = slot.target;
      out.weights[at] = slot.weight;
      out.sampled[at] = slot.logprob;
    });
  });
  return out;
}

function fillNodes(out: BatchArrays, row: Row, r: number, window: number): void {
  const depth = depths(row);
  row.tokens.forEach((_, node) => {
    out.positions[r * out.nodes + node] = depth[node];
    const ids = (r * out.nodes + node) * window;
    const mask = (r * out.nodes + node) * out.nodes;
    for (let ancestor = node, back = 0; ancestor >= 0; ancestor = row.parents[ancestor], back++) {
      out.mask[mask + ancestor] = 0;
      if (back < window) out.ids[ids + back] = row.tokens[ancestor];
    }
  });
}
