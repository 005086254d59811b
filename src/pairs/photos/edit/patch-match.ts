/**
 * PatchMatch: for each patch that touches a hole, a similar patch outside of it (Barnes and others, 2009).
 */
import type { Rng } from "../../../core/rng.ts";
import type { Mask } from "./mask.ts";

export interface PatchField {
  readonly width: number;
  readonly height: number;
  /** A patch has `2 * radius + 1` pixels to a side. */
  readonly radius: number;
  /** Greatest distance of the random search, in pixels. */
  readonly reach: number;
  /** Centres of the patches that touch the hole, by rising index. */
  readonly targets: Uint32Array;
  /** 1 where a pixel is the centre of a patch without a pixel of the hole. */
  readonly valid: Uint8Array;
  /** Per target centre, the centre of the patch found for it. */
  readonly sources: Int32Array;
  /** Per target centre, the squared difference to it. */
  readonly distance: Float32Array;
}

const RADIUS = 2;
const RADIUS_LARGE = 3;
const LARGE = 40;
/** Reach of the search where the find of the coarser size is the start. */
const REFINING = 16;
/** Random centres tried before the picture is searched row by row. */
const DRAWS = 50;

/**
 * A first guess: twice the place found at half the size, or a random one.
 * @throws RangeError if no patch of the picture is free of the hole.
 */
export function patchField(mask: Mask, rng: Rng, coarser?: PatchField): PatchField {
  const { width, height, bits } = mask;
  const radius = Math.min(width, height) >= LARGE ? RADIUS_LARGE : RADIUS;
  const touched = touchedCentres(mask, radius);
  const valid = new Uint8Array(bits.length);
  const targets: number[] = [];
  for (let y = radius; y < height - radius; y++) {
    for (let x = radius; x < width - radius; x++) {
      const p = y * width + x;
      if (touched[p]) targets.push(p);
      else valid[p] = 1;
    }
  }
  const sources = new Int32Array(bits.length).fill(-1);
  for (const t of targets) {
    const guess = coarser ? doubled(t, width, coarser) : -1;
    sources[t] = guess >= 0 && valid[guess] ? guess : randomCentre(valid, rng);
  }
  const distance = new Float32Array(bits.length);
  const reach = coarser ? REFINING : Math.max(width, height);
  return { width, height, radius, reach, targets: Uint32Array.from(targets), valid, sources, distance };
}

/** Two passes: each patch tries where its neighbours' finds continue, then places ever closer to its own. */
export function matchPatches(rgb: Float32Array, field: PatchField, rng: Rng): void {
  const { width, height, targets, sources, distance, valid } = field;
  for (const t of targets) distance[t] = difference(rgb, field, t, sources[t], Number.POSITIVE_INFINITY);
  const attempt = (t: number, source: number) => {
    if (source < 0 || source >= valid.length || !valid[source] || source === sources[t]) return;
    const found = difference(rgb, field, t, source, distance[t]);
    if (found >= distance[t]) return;
    sources[t] = source;
    distance[t] = found;
  };
  for (const step of [-1, 1]) {
    for (let i = 0; i < targets.length; i++) {
      const t = targets[step < 0 ? i : targets.length - 1 - i];
      for (const to of [step, step * width]) if (sources[t + to] >= 0) attempt(t, sources[t + to] - to);
      for (let reach = field.reach; reach >= 1; reach = Math.floor(reach / 2)) {
        const x = (sources[t] % width) + rng.int(-reach, reach);
        const y = Math.floor(sources[t] / width) + rng.int(-reach, reach);
        if (x >= 0 && x < width && y >= 0 && y < height) attempt(t, y * width + x);
      }
    }
  }
}

/** Sum of squared differences of two patches; stops at `enough`. */
function difference(
  rgb: Float32Array,
  { width, radius }: PatchField,
  a: number,
  b: number,
  enough: number,
): number {
  let sum = 0;
  const length = (2 * radius + 1) * 3;
  for (let dy = -radius; dy <= radius; dy++) {
    const i = (a + dy * width - radius) * 3;
    const j = (b + dy * width - radius) * 3;
    for (let k = 0; k < length; k++) {
      const d = rgb[i + k] - rgb[j + k];
      sum += d * d;
    }
    if (sum >= enough) return sum;
  }
  return sum;
}

/** 1 for each pixel within `radius` columns and rows of the hole. */
function touchedCentres({ width, height, pixels }: Mask, radius: number): Uint8Array {
  const out = new Uint8Array(width * height);
  for (const p of pixels) {
    const x = p % width;
    const y = (p - x) / width;
    for (let v = Math.max(0, y - radius); v <= Math.min(height - 1, y + radius); v++)
      out.fill(1, v * width + Math.max(0, x - radius), v * width + Math.min(width - 1, x + radius) + 1);
  }
  return out;
}

function doubled(t: number, width: number, coarser: PatchField): number {
  const [x, y] = [t % width, Math.floor(t / width)];
  const [u, v] = [Math.min(x >> 1, coarser.width - 1), Math.min(y >> 1, coarser.height - 1)];
  const source = coarser.sources[v * coarser.width + u];
  if (source < 0) return -1;
  const [sx, sy] = [source % coarser.width, Math.floor(source / coarser.width)];
  return (sy * 2 + (y & 1)) * width + sx * 2 + (x & 1);
}

function randomCentre(valid: Uint8Array, rng: Rng): number {
  for (let i = 0; i < DRAWS; i++) {
    const p = rng.int(0, valid.length - 1);
    if (valid[p]) return p;
  }
  const first = valid.indexOf(1);
  if (first < 0) throw new RangeError("The hole leaves no patch of the picture whole.");
  return first;
}
