/**
 * Pictures of CLEVR scenes by ray tracing. Same scene, size and quality: same bytes on every
 * machine. Left out: depth of field, colour management beyond plain sRGB.
 */
import type { Image } from "../../images/image.ts";
import { type Camera, lookAtOrigin, screenBox } from "./camera.ts";
import type { Look } from "./look.ts";
import type { StagedScene } from "./scene.ts";
import { Shader } from "./shade.ts";
import { boundingRadius, Solids } from "./solids.ts";

/** draft: one ray per pixel and hard shadows. fine: soft shadows, 9 rays where pixels differ. */
export type Quality = "draft" | "fine";

export interface RenderOptions {
  readonly width: number;
  readonly height: number;
  readonly quality: Quality;
  readonly look?: Look;
}

export interface Rendering {
  readonly image: Image;
  /** Object at the centre of each pixel, row by row; -1 is background. */
  readonly ids: Int8Array;
}

export function render(scene: StagedScene, { width, height, quality, look }: RenderOptions): Rendering {
  const tracer = new Tracer(scene, width, height, quality === "fine", look);
  const { ids, depth } = tracer.primary();
  const data = new Uint8Array(width * height * 3);
  const { out } = tracer.shader;
  for (let y = 0, p = 0; y < height; y++) {
    for (let x = 0; x < width; x++, p++) {
      tracer.sample(x + 0.5, y + 0.5, ids[p], depth[p]);
      data[p * 3] = encode(out[0]);
      data[p * 3 + 1] = encode(out[1]);
      data[p * 3 + 2] = encode(out[2]);
    }
  }
  if (quality === "fine") for (const p of edges(data, ids, width, height)) tracer.refine(p, data);
  return { image: { width, height, data }, ids };
}

/** Only the object map: a tenth of the work of a picture. */
export function objectMap(scene: StagedScene, width: number, height: number): Int8Array {
  return new Tracer(scene, width, height, false).primary().ids;
}

class Tracer {
  readonly shader: Shader;
  private readonly solids: Solids;
  private readonly camera: Camera;
  private readonly scene: StagedScene;
  private readonly ray = new Float64Array(3);
  /** Forward, right, up, and the slope of one pixel. */
  private readonly frame: Float64Array;
  private readonly width: number;
  private readonly height: number;

  constructor(scene: StagedScene, width: number, height: number, soft: boolean, look: Look = {}) {
    this.scene = scene;
    this.width = width;
    this.height = height;
    this.camera = lookAtOrigin(scene.camera.position, scene.camera.lens, width, height);
    const { forward, right, up, slopeX } = this.camera;
    this.frame = Float64Array.of(...forward, ...right, ...up, (2 * slopeX) / width);
    this.solids = new Solids(scene);
    this.shader = new Shader(scene, this.solids, soft, look);
  }

  /** Nearest object and its distance at each pixel centre, object by object inside its box. */
  primary(): { ids: Int8Array; depth: Float64Array } {
    const { width, height, camera, ray } = this;
    const ids = new Int8Array(width * height).fill(-1);
    const depth = new Float64Array(width * height).fill(Number.POSITIVE_INFINITY);
    const [ox, oy, oz] = camera.position;
    this.scene.objects.forEach((object, i) => {
      const box = screenBox(camera, object["3d_coords"], boundingRadius(object));
      const right = Math.min(width - 1, Math.floor(box.right));
      const bottom = Math.min(height - 1, Math.floor(box.bottom));
      for (let y = Math.max(0, Math.floor(box.top)); y <= bottom; y++) {
        for (let x = Math.max(0, Math.floor(box.left)); x <= right; x++) {
          this.aim(x + 0.5, y + 0.5);
          const t = this.solids.hit(i, ox, oy, oz, ray[0], ray[1], ray[2]);
          const p = y * width + x;
          if (t < depth[p]) {
            depth[p] = t;
            ids[p] = i;
          }
        }
      }
    });
    return { ids, depth };
  }

  /** Shades what is known to be seen at a picture position; the colour is left in the shader. */
  sample(x: number, y: number, id: number, distance: number): void {
    const [ox, oy, oz] = this.camera.position;
    this.aim(x, y);
    this.shader.shade(id, distance, ox, oy, oz, this.ray[0], this.ray[1], this.ray[2]);
  }

  /**
   * Replaces a pixel by the mean of 3 x 3 rays; each is clipped first, so that highlights get smooth edges.
   */
  refine(pixel: number, data: Uint8Array): void {
    const { ray, camera, solids, shader } = this;
    const [ox, oy, oz] = camera.position;
    const sum = [0, 0, 0];
    for (let k = 0; k < 9; k++) {
      const x = (pixel % this.width) + ((k % 3) + 0.5) / 3;
      const y = Math.floor(pixel / this.width) + (Math.floor(k / 3) + 0.5) / 3;
      this.aim(x, y);
      const id = solids.nearest(ox, oy, oz, ray[0], ray[1], ray[2], -1);
      this.sample(x, y, id, solids.distance);
      for (let c = 0; c < 3; c++) sum[c] += Math.min(1, shader.out[c]);
    }
    for (let c = 0; c < 3; c++) data[pixel * 3 + c] = encode(sum[c] / 9);
  }

  private aim(x: number, y: number): void {
    const { frame, ray } = this;
    const sx = (x - this.width / 2) * frame[9];
    const sy = (this.height / 2 - y) * frame[9];
    const scale = 1 / Math.sqrt(1 + sx * sx + sy * sy);
    ray[0] = (frame[0] + sx * frame[3] + sy * frame[6]) * scale;
    ray[1] = (frame[1] + sx * frame[4] + sy * frame[7]) * scale;
    ray[2] = (frame[2] + sx * frame[5] + sy * frame[8]) * scale;
  }
}

/** Pixels whose object or brightness differs from a neighbour's. */
function edges(data: Uint8Array, ids: Int8Array, width: number, height: number): number[] {
  const marked = new Uint8Array(ids.length);
  const compare = (p: number, q: number) => {
    const contrast = Math.abs(data[p * 3 + 1] - data[q * 3 + 1]) + Math.abs(data[p * 3] - data[q * 3]);
    if (ids[p] !== ids[q] || contrast > 14) marked[p] = marked[q] = 1;
  };
  for (let y = 0; y < height; y++) {
    for (let x = 0; x < width; x++) {
      const p = y * width + x;
      if (x + 1 < width) compare(p, p + 1);
      if (y + 1 < height) compare(p, p + width);
    }
  }
  return [...marked.keys()].filter((p) => marked[p]);
}

/** sRGB bytes by the square root of the linear value: evenly fine in the dark. */
const ENCODED = srgbTable(8192);

function encode(linear: number): number {
  return linear >= 1 ? 255 : ENCODED[Math.floor(Math.sqrt(linear) * ENCODED.length)];
}

function srgbTable(length: number): Uint8Array {
  const table = new Uint8Array(length);
  let byte = 0;
  for (let i = 0; i < length; i++) {
    const root = (i + 0.5) / length;
    while (byte < 255 && srgbDecode((byte + 0.5) / 255) <= root * root) byte++;
    table[i] = byte;
  }
  return table;
}

/** IEC 61966-2-1; x^2.4 as x^2 times the fifth root of x^2, by Newton's method. */
function srgbDecode(value: number): number {
  if (value <= 0.04045) return value / 12.92;
  const x = (value + 0.055) / 1.055;
  let root = 1;
  for (let i = 0; i < 40; i++) root -= (root - (x * x) / (root * root * root * root)) / 5;
  return x * x * root;
}
