/**
 * Rays against CLEVR's three solids, standing on the plane z = 0. Numbers lie in flat arrays and
 * nothing is allocated per ray. Left out: a real bevel; normals are bent near the edges instead.
 */
import { sineCosine } from "./camera.ts";
import type { Scene, SceneObject, Shape, Size } from "./scene.ts";

export const RADIUS: Readonly<Record<Size, number>> = { large: 0.7, small: 0.35 };
const KIND: Readonly<Record<Shape, number>> = { sphere: 0, cube: 1, cylinder: 2 };
const SPHERE = 0;
const CUBE = 1;
const ROOT_HALF = Math.sqrt(0.5);
const EPSILON = 1e-7;
/** Share of the half extent within which an edge looks rounded. */
const BEVEL = 0.06;

/** Half the extent of an object: CLEVR divides a cube's by the root of two. */
export function halfExtent(size: Size, shape: Shape): number {
  return shape === "cube" ? RADIUS[size] * ROOT_HALF : RADIUS[size];
}

/** Radius of the sphere around the solid. */
export function boundingRadius(object: Pick<SceneObject, "size" | "shape">): number {
  const half = halfExtent(object.size, object.shape);
  if (object.shape === "sphere") return half;
  return half * Math.sqrt(object.shape === "cube" ? 3 : 2);
}

export class Solids {
  readonly count: number;
  private readonly kind: Uint8Array;
  private readonly x: Float64Array;
  private readonly y: Float64Array;
  private readonly half: Float64Array;
  private readonly bound2: Float64Array;
  private readonly sine: Float64Array;
  private readonly cosine: Float64Array;

  constructor(scene: Scene) {
    const { objects } = scene;
    this.count = objects.length;
    this.kind = Uint8Array.from(objects, (o) => KIND[o.shape]);
    this.x = Float64Array.from(objects, (o) => o["3d_coords"][0]);
    this.y = Float64Array.from(objects, (o) => o["3d_coords"][1]);
    this.half = Float64Array.from(objects, (o) => halfExtent(o.size, o.shape));
    this.bound2 = Float64Array.from(objects, (o) => boundingRadius(o) * boundingRadius(o));
    this.sine = Float64Array.from(objects, (o) => sineCosine(o.rotation)[0]);
    this.cosine = Float64Array.from(objects, (o) => sineCosine(o.rotation)[1]);
  }

  /** The nearest object on the ray other than `skip`, or -1; its distance is left in `distance`. */
  distance = 0;
  nearest(ox: number, oy: number, oz: number, dx: number, dy: number, dz: number, skip: number): number {
    let best = -1;
    let bestT = Number.POSITIVE_INFINITY;
    for (let i = 0; i < this.count; i++) {
      if (i === skip) continue;
      const t = this.hit(i, ox, oy, oz, dx, dy, dz);
      if (t < bestT) {
        bestT = t;
        best = i;
      }
    }
    this.distance = bestT;
    return best;
  }

  /** Whether anything but `skip` lies between the origin and `reach` along the (unit) direction. */
  blocked(
    ox: number,
    oy: number,
    oz: number,
    dx: number,
    dy: number,
    dz: number,
    reach: number,
    skip: number,
  ): boolean {
    for (let i = 0; i < this.count; i++) {
      if (i !== skip && this.hit(i, ox, oy, oz, dx, dy, dz) < reach) return true;
    }
    return false;
  }

  /** Distance to object `i` along a unit direction, or Infinity. */
  hit(i: number, ox: number, oy: number, oz: number, dx: number, dy: number, dz: number): number {
    const half = this.half[i];
    const x = ox - this.x[i];
    const y = oy - this.y[i];
    const z = oz - half;
    const along = x * dx + y * dy + z * dz;
    const distance2 = x * x + y * y + z * z;
    const room = along * along - distance2 + this.bound2[i];
    if (room <= 0 || (along > 0 && distance2 > this.bound2[i])) return Number.POSITIVE_INFINITY;
    const kind = this.kind[i];
    if (kind === SPHERE) return firstAhead(-along - Math.sqrt(room), -along + Math.sqrt(room));
    if (kind === CUBE) {
      const c = this.cosine[i];
      const s = this.sine[i];
      return boxHit(half, c * x + s * y, c * y - s * x, z, c * dx + s * dy, c * dy - s * dx, dz);
    }
    return cylinderHit(half, x, y, z, dx, dy, dz);
  }

  /** Unit normal of object `i` at a point of its surface, written to `out[0..2]`. */
  normal(i: number, px: number, py: number, pz: number, out: Float64Array): void {
    const half = this.half[i];
    const x = (px - this.x[i]) / half;
    const y = (py - this.y[i]) / half;
    const z = (pz - half) / half;
    const kind = this.kind[i];
    if (kind === SPHERE) setUnit(out, x, y, z);
    else if (kind === CUBE) {
      const c = this.cosine[i];
      const s = this.sine[i];
      const u = c * x + s * y;
      const v = c * y - s * x;
      const top = Math.max(Math.abs(u), Math.abs(v), Math.abs(z));
      const nu = edge(u, top);
      const nv = edge(v, top);
      setUnit(out, c * nu - s * nv, s * nu + c * nv, edge(z, top));
    } else {
      const radial = Math.sqrt(x * x + y * y);
      const top = Math.max(radial, Math.abs(z));
      const side = edge(radial, top) / (radial + EPSILON);
      setUnit(out, x * side, y * side, edge(z, top));
    }
  }
}

function firstAhead(near: number, far: number): number {
  if (near > EPSILON) return near;
  return far > EPSILON ? far : Number.POSITIVE_INFINITY;
}

function boxHit(h: number, x: number, y: number, z: number, dx: number, dy: number, dz: number): number {
  const ix = 1 / dx;
  const iy = 1 / dy;
  const iz = 1 / dz;
  const rx = Math.abs(ix) * h;
  const ry = Math.abs(iy) * h;
  const rz = Math.abs(iz) * h;
  const near = Math.max(-x * ix - rx, -y * iy - ry, -z * iz - rz);
  const far = Math.min(-x * ix + rx, -y * iy + ry, -z * iz + rz);
  return near <= far ? firstAhead(near, far) : Number.POSITIVE_INFINITY;
}

function cylinderHit(h: number, x: number, y: number, z: number, dx: number, dy: number, dz: number): number {
  const a = dx * dx + dy * dy + 1e-30;
  const b = x * dx + y * dy;
  const room = b * b - a * (x * x + y * y - h * h);
  if (room <= 0) return Number.POSITIVE_INFINITY;
  const root = Math.sqrt(room);
  const iz = 1 / dz;
  const rz = Math.abs(iz) * h;
  const near = Math.max((-b - root) / a, -z * iz - rz);
  const far = Math.min((-b + root) / a, -z * iz + rz);
  return near <= far ? firstAhead(near, far) : Number.POSITIVE_INFINITY;
}

/** One component of a bent normal: 1 on its own face, rising from 0 towards a neighbouring edge. */
function edge(value: number, top: number): number {
  const size = Math.abs(value);
  const bend = size >= top ? 1 : Math.max(0, (size - 1 + BEVEL) / BEVEL) * 0.9;
  return value < 0 ? -bend : bend;
}

function setUnit(out: Float64Array, x: number, y: number, z: number): void {
  const scale = 1 / Math.sqrt(x * x + y * y + z * z);
  out[0] = x * scale;
  out[1] = y * scale;
  out[2] = z * scale;
}
