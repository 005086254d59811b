/** The visible difference between two pictures of one size. */
import type { Box } from "../../../images/canvas.ts";
import type { Image } from "../../../images/image.ts";
import { deltaE, setLab } from "./lab.ts";
import { boxOf } from "./mask.ts";

export interface Difference {
  /** Share of pixels that differ visibly. */
  readonly share: number;
  /** Their mean ΔE (CIELAB, 1976); 0 without any. */
  readonly strength: number;
  /** Structural similarity (Wang and others, 2004) of the luma, mean over 7 × 7 windows: 1 if equal. */
  readonly similarity: number;
  /** Around the pixels that differ; undefined without any. */
  readonly box?: Box;
}

/** ΔE from which a pixel counts as changed: more than the 2.3 that is just noticeable on plain ground. */
const VISIBLE = 5;
const WINDOW = 7;
const STEP = 3;
const C1 = (0.01 * 255) ** 2;
const C2 = (0.03 * 255) ** 2;

/** @param lab of `a`. */
export function measure(a: Image, b: Image, lab: Float32Array): Difference {
  const [changed, strength] = changedPixels(a, b, lab);
  return {
    share: changed.length / (a.width * a.height),
    strength,
    similarity: similarity(a, b),
    box: changed.length > 0 ? boxOf(a.width, changed) : undefined,
  };
}

/** The pixels that differ visibly, and their mean ΔE. */
function changedPixels(a: Image, b: Image, lab: Float32Array): [number[], number] {
  const after = new Float32Array(lab.length);
  const changed: number[] = [];
  let sum = 0;
  for (let i = 0; i < lab.length; i += 3) {
    if (a.data[i] === b.data[i] && a.data[i + 1] === b.data[i + 1] && a.data[i + 2] === b.data[i + 2])
      continue;
    setLab(after, i, b.data);
    const distance = deltaE(lab, i, after, i);
    if (distance <= VISIBLE) continue;
    changed.push(i / 3);
    sum += distance;
  }
  return [changed, sum / Math.max(1, changed.length)];
}

function similarity(a: Image, b: Image): number {
  const [x, y] = [luma(a), luma(b)];
  let [sum, windows] = [0, 0];
  for (let top = 0; top + WINDOW <= a.height; top += STEP) {
    for (let left = 0; left + WINDOW <= a.width; left += STEP) {
      sum += windowSimilarity(x, y, top * a.width + left, a.width);
      windows++;
    }
  }
  return sum / windows;
}

function windowSimilarity(x: Float32Array, y: Float32Array, first: number, width: number): number {
  let [sx, sy, xx, yy, xy] = [0, 0, 0, 0, 0];
  for (let v = 0; v < WINDOW; v++) {
    for (let p = first + v * width; p < first + v * width + WINDOW; p++) {
      sx += x[p];
      sy += y[p];
      xx += x[p] * x[p];
      yy += y[p] * y[p];
      xy += x[p] * y[p];
    }
  }
  const n = WINDOW * WINDOW;
  const [mx, my] = [sx / n, sy / n];
  const [vx, vy, cov] = [xx / n - mx * mx, yy / n - my * my, xy / n - mx * my];
  return ((2 * mx * my + C1) * (2 * cov + C2)) / ((mx * mx + my * my + C1) * (vx + vy + C2));
}

function luma({ data }: Image): Float32Array {
  const out = new Float32Array(data.length / 3);
  for (let p = 0, i = 0; p < out.length; p++, i += 3)
    out[p] = 0.299 * data[i] + 0.587 * data[i + 1] + 0.114 * data[i + 2];
  return out;
}
