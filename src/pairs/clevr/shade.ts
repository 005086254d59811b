/**
 * CLEVR's light and materials (base_scene.blend, read with Blender): three square area lights that
 * point straight down, a sun, a ground of albedo 0.8, rubber and two-lobe metal. Colours are used as
 * linear values, which gives CLEVR its washed-out look.
 *
 * Area light: irradiance = (watts / 4) cos(surface) cos(light) / distance^2; diffuse radiance =
 * albedo / pi * irradiance. Left out: light that bounces between objects (an ambient term stands for it).
 */
import { type Look, SHADES, TILE } from "./look.ts";
import type { StagedScene } from "./scene.ts";
import type { Solids } from "./solids.ts";

const LAMPS = [
  { name: "key", watts: 100, side: 0.5, tint: [1, 0.9323, 0.8167] },
  { name: "back", watts: 50, side: 1, tint: [1, 1, 1] },
  { name: "fill", watts: 30, side: 0.5, tint: [0.7617, 0.8177, 1] },
] as const;
/** Towards the sun: z turned by XYZ Euler angles (.236, .4169, .0971). */
const SUN = [0.4145, -0.1945, 0.889] as const;
const SUN_IRRADIANCE = 0.45;
const SUN_BLUR = 0.03;
const GROUND = 0.8 / Math.PI;
/** Irradiance of the ground by light that bounced, where all lights are hidden. */
const GROUND_AMBIENT = 0.04;
/**
 * What the ground looks like far away, where only the sun reaches it; CLEVR's ground bends up into a backdrop
 * there.
 */
const FAR = GROUND * SUN_IRRADIANCE * SUN[2];
/** Ground as an average, for reflections too rough to trace. */
const ROUGH_GROUND = 0.2;
const METAL_ALPHA2 = 0.01;
const METAL_ROUGH_ALPHA2 = 0.06;
const RUBBER_ALPHA2 = 0.1;

export class Shader {
  /** Linear radiance of the last shaded point. */
  readonly out = new Float64Array(3);
  private readonly normal = new Float64Array(3);
  private readonly albedo: Float64Array;
  private readonly metal: Uint8Array;
  private readonly lamps: Float64Array;
  private readonly solids: Solids;
  private readonly soft: boolean;
  private readonly tiles: number;

  constructor(scene: StagedScene, solids: Solids, soft: boolean, { shades = "clevr", tiles = 0 }: Look) {
    this.solids = solids;
    this.soft = soft;
    this.tiles = tiles;
    this.albedo = Float64Array.from(
      scene.objects.flatMap((o) => SHADES[shades][o.color].map((v) => v / 255)),
    );
    this.metal = Uint8Array.from(scene.objects, (o) => (o.material === "metal" ? 1 : 0));
    this.lamps = Float64Array.from(
      LAMPS.flatMap(({ name, watts, side, tint }) => [
        ...scene.lights[name],
        ...tint.map((t) => (t * watts) / 4),
        side / 2,
      ]),
    );
  }

  /** Colour of what a ray sees: object `id` (or the ground and beyond, -1) at distance `t`. */
  shade(
    id: number,
    t: number,
    ox: number,
    oy: number,
    oz: number,
    dx: number,
    dy: number,
    dz: number,
    mirror = true,
  ): void {
    if (id >= 0) {
      this.object(id, ox + t * dx, oy + t * dy, oz + t * dz, dx, dy, dz, mirror);
    } else if (dz < -1e-3) {
      const reach = -oz / dz;
      this.ground(ox + reach * dx, oy + reach * dy);
    } else {
      const level = FAR * (1 - Math.max(0, dz));
      this.out[0] = level;
      this.out[1] = level;
      this.out[2] = level;
    }
  }

  private ground(x: number, y: number): void {
    const { lamps, out } = this;
    let red = GROUND_AMBIENT + SUN_IRRADIANCE * SUN[2] * this.sunlight(x, y, 0, -1);
    let green = red;
    let blue = red;
    for (let k = 0; k < lamps.length; k += 7) {
      const lx = lamps[k] - x;
      const ly = lamps[k + 1] - y;
      const lz = lamps[k + 2];
      const d2 = lx * lx + ly * ly + lz * lz;
      const light = ((lz * lz) / (d2 * d2)) * this.lamplight(k, x, y, 0, -1);
      red += light * lamps[k + 3];
      green += light * lamps[k + 4];
      blue += light * lamps[k + 5];
    }
    const albedo = this.tiles === 0 ? GROUND : GROUND * this.tileAt(x, y);
    out[0] = red * albedo;
    out[1] = green * albedo;
    out[2] = blue * albedo;
  }

  /** How bright the tile at a place of the floor is, beside a plain floor. */
  private tileAt(x: number, y: number): number {
    const odd = (Math.floor(x / TILE) + Math.floor(y / TILE)) % 2 !== 0;
    return odd ? 1 - this.tiles : 1;
  }

  private object(
    id: number,
    x: number,
    y: number,
    z: number,
    dx: number,
    dy: number,
    dz: number,
    mirror: boolean,
  ): void {
    const { normal, out } = this;
    this.solids.normal(id, x, y, z, normal);
    const nx = normal[0];
    const ny = normal[1];
    const nz = normal[2];
    const facing = Math.min(-1e-3, nx * dx + ny * dy + nz * dz);
    const metal = this.metal[id] === 1;
    const rx = dx - 2 * facing * nx;
    const ry = dy - 2 * facing * ny;
    const rz = dz - 2 * facing * nz;
    let r = 0;
    let g = 0;
    let b = 0;
    if (metal) {
      const rough = ROUGH_GROUND * Math.min(1, Math.max(0, 0.62 - 0.6 * rz)) + 0.02;
      if (mirror) {
        const other = this.solids.nearest(x, y, z, rx, ry, rz, id);
        this.shade(other, this.solids.distance, x, y, z, rx, ry, rz, false);
        r = 0.6 * out[0] + 0.4 * rough;
        g = 0.6 * out[1] + 0.4 * rough;
        b = 0.6 * out[2] + 0.4 * rough;
      } else {
        r = rough;
        g = rough;
        b = rough;
      }
    }
    this.lit(id, x, y, z, nx, ny, nz, dx, dy, dz, metal);
    const a = id * 3;
    out[0] += r * this.albedo[a];
    out[1] += g * this.albedo[a + 1];
    out[2] += b * this.albedo[a + 2];
  }

  /** Direct light on an object: diffuse and a highlight for rubber, two highlights for metal. */
  private lit(
    id: number,
    x: number,
    y: number,
    z: number,
    nx: number,
    ny: number,
    nz: number,
    dx: number,
    dy: number,
    dz: number,
    metal: boolean,
  ): void {
    const { lamps, albedo, out } = this;
    const ambient = metal ? 0 : 0.16 * (0.5 - 0.5 * nz) + 0.05;
    let dr = ambient * Math.PI;
    let dg = dr;
    let db = dr;
    let sr = 0;
    let sg = 0;
    let sb = 0;
    const sun = nx * SUN[0] + ny * SUN[1] + nz * SUN[2];
    if (sun > 0) {
      const light = SUN_IRRADIANCE * sun * this.sunlight(x, y, z, id);
      if (light > 0) {
        dr += light;
        dg += light;
        db += light;
        const shine = light * highlight(metal, nx, ny, nz, SUN[0] - dx, SUN[1] - dy, SUN[2] - dz);
        sr += shine;
        sg += shine;
        sb += shine;
      }
    }
    for (let k = 0; k < lamps.length; k += 7) {
      const lx = lamps[k] - x;
      const ly = lamps[k + 1] - y;
      const lz = lamps[k + 2] - z;
      const side = lx * nx + ly * ny + lz * nz;
      if (side <= 0 || lz <= 0) continue;
      const d2 = lx * lx + ly * ly + lz * lz;
      const light = ((side * lz) / (d2 * d2)) * this.lamplight(k, x, y, z, id);
      if (light <= 0) continue;
      const d = Math.sqrt(d2);
      const shine = light * highlight(metal, nx, ny, nz, lx / d - dx, ly / d - dy, lz / d - dz);
      dr += light * lamps[k + 3];
      dg += light * lamps[k + 4];
      db += light * lamps[k + 5];
      sr += shine * lamps[k + 3];
      sg += shine * lamps[k + 4];
      sb += shine * lamps[k + 5];
    }
    const a = id * 3;
    if (metal) {
      out[0] = sr * albedo[a];
      out[1] = sg * albedo[a + 1];
      out[2] = sb * albedo[a + 2];
    } else {
      out[0] = (dr * albedo[a]) / Math.PI + sr;
      out[1] = (dg * albedo[a + 1]) / Math.PI + sg;
      out[2] = (db * albedo[a + 2]) / Math.PI + sb;
    }
  }

  /** Share of the sun that reaches a point. */
  private sunlight(x: number, y: number, z: number, id: number): number {
    const far = Number.POSITIVE_INFINITY;
    if (!this.soft) return this.solids.blocked(x, y, z, SUN[0], SUN[1], SUN[2], far, id) ? 0 : 1;
    return this.fraction((u, v) => {
      const sx = SUN[0] + u * SUN_BLUR;
      const sy = SUN[1] + v * SUN_BLUR;
      const scale = 1 / Math.sqrt(sx * sx + sy * sy + SUN[2] * SUN[2]);
      return this.solids.blocked(x, y, z, sx * scale, sy * scale, SUN[2] * scale, far, id);
    });
  }

  /** Share of the lamp at `k` in the lamp table that reaches a point. */
  private lamplight(k: number, x: number, y: number, z: number, id: number): number {
    if (!this.soft) return this.lampBlocked(k, 0, 0, x, y, z, id) ? 0 : 1;
    return this.fraction((u, v) => this.lampBlocked(k, u, v, x, y, z, id));
  }

  private lampBlocked(k: number, u: number, v: number, x: number, y: number, z: number, id: number): boolean {
    const { lamps } = this;
    const lx = lamps[k] + u * lamps[k + 6] - x;
    const ly = lamps[k + 1] + v * lamps[k + 6] - y;
    const lz = lamps[k + 2] - z;
    const d = Math.sqrt(lx * lx + ly * ly + lz * lz);
    return this.solids.blocked(x, y, z, lx / d, ly / d, lz / d, d, id);
  }

  /** Four corners first; only where they disagree the whole 4 x 4 grid. */
  private fraction(blocked: (u: number, v: number) => boolean): number {
    const corners =
      Number(blocked(-1, -1)) + Number(blocked(1, -1)) + Number(blocked(-1, 1)) + Number(blocked(1, 1));
    if (corners === 0 || corners === 4) return 1 - corners / 4;
    let hits = 0;
    for (let i = 0; i < 16; i++) if (blocked(((i & 3) - 1.5) / 2, ((i >> 2) - 1.5) / 2)) hits++;
    return 1 - hits / 16;
  }
}

/** Reflectance of a highlight (GGX with Kelemen's visibility) about the unnormalised half vector. */
function highlight(
  metal: boolean,
  nx: number,
  ny: number,
  nz: number,
  hx: number,
  hy: number,
  hz: number,
): number {
  const length2 = hx * hx + hy * hy + hz * hz;
  const along = nx * hx + ny * hy + nz * hz;
  const cosine2 = (along * along) / length2;
  const visibility = 1 / length2;
  if (metal) return visibility * (0.6 * ggx(cosine2, METAL_ALPHA2) + 0.4 * ggx(cosine2, METAL_ROUGH_ALPHA2));
  return visibility * 0.045 * ggx(cosine2, RUBBER_ALPHA2);
}

function ggx(cosine2: number, alpha2: number): number {
  const width = cosine2 * (alpha2 - 1) + 1;
  return alpha2 / (Math.PI * width * width);
}
