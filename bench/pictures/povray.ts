/**
 * CLEVR scenes by POV-Ray, one process per picture: the same camera, lamps and solids, square area lights
 * with 4 × 4 samples, up to 9 rays where pixels differ. Left out: that lamps shine downwards more than
 * sideways, rounded edges, light that bounces.
 */
import { spawnSync } from "node:child_process";
import fs from "node:fs";
import path from "node:path";
import { SHADES } from "../../src/pairs/clevr/look.ts";
import type { SceneObject, StagedScene, Vec3 } from "../../src/pairs/clevr/scene.ts";
import { halfExtent } from "../../src/pairs/clevr/solids.ts";
import type { Drawn } from "./contest.ts";

const LAMPS = [
  { name: "key", watts: 100, side: 0.5, tint: [1, 0.9323, 0.8167] },
  { name: "back", watts: 50, side: 1, tint: [1, 1, 1] },
  { name: "fill", watts: 30, side: 0.5, tint: [0.7617, 0.8177, 1] },
] as const;
const SENSOR_MM = 32;
const FLAGS = ["+FP", "-D", "-GA", "+WT1", "+A0.1", "+AM1", "+R3", "File_Gamma=sRGB"];

/** @param folder for the scene and the picture; POV-Ray writes to no other. */
export function povrayPicture(scene: StagedScene, size: number, folder: string): Drawn {
  fs.writeFileSync(path.join(folder, "scene.pov"), povrayText(scene));
  const args = ["+Iscene.pov", "+Oscene.ppm", `+W${size}`, `+H${size}`, ...FLAGS];
  const { status, stderr } = spawnSync("povray", args, { cwd: folder, encoding: "utf8" });
  if (status !== 0) throw new Error(`POV-Ray failed: ${stderr.trim().split("\n").slice(-3).join(" ")}`);
  const bytes = fs.readFileSync(path.join(folder, "scene.ppm"));
  return { width: size, height: size, data: bytes.subarray(bytes.length - size * size * 3) };
}

function povrayText({ camera, lights, objects }: StagedScene): string {
  const angle = (360 / Math.PI) * Math.atan(SENSOR_MM / 2 / camera.lens);
  return [
    "#version 3.7; global_settings { assumed_gamma 1 max_trace_level 3 }",
    `camera { location ${vector(camera.position)} sky z up y right -x angle ${angle} look_at 0 }`,
    ...LAMPS.map(({ name, watts, side, tint }) => lamp(lights[name], watts, side, tint)),
    "light_source { <41.45, -19.45, 88.9> rgb 0.143 parallel point_at 0 }",
    "background { rgb 0.06 }",
    "plane { z, 0 pigment { rgb 0.8 } finish { ambient 0.01 diffuse 1 } }",
    ...objects.map(solid),
  ].join("\n");
}

/**
 * Irradiance watts / 4 / distance², radiance albedo / pi times that; POV-Ray's fading is 2 / (1 + distance²).
 */
function lamp(at: Vec3, watts: number, side: number, tint: readonly number[]): string {
  const color = tint.map((t) => (t * watts) / (8 * Math.PI));
  const area = `area_light <${side}, 0, 0>, <0, ${side}, 0>, 4, 4 adaptive 1`;
  return `light_source { ${vector(at)} rgb ${vector(color)} ${area} fade_distance 1 fade_power 2 }`;
}

function solid({ shape, size, material, color, rotation, "3d_coords": at }: SceneObject): string {
  const half = halfExtent(size, shape);
  const form = {
    sphere: `sphere { 0, ${half}`,
    cube: `box { <-${half}, -${half}, -${half}>, <${half}, ${half}, ${half}>`,
    cylinder: `cylinder { <0, 0, -${half}>, <0, 0, ${half}>, ${half}`,
  }[shape];
  const rgb = vector(SHADES.clevr[color].map((v) => v / 255));
  const finish =
    material === "metal"
      ? `ambient 0 diffuse 0.2 specular 0.6 roughness 0.02 metallic reflection { rgb 0.6 * ${rgb} }`
      : "ambient 0.1 diffuse 1 specular 0.1 roughness 0.05";
  return `${form} pigment { rgb ${rgb} } finish { ${finish} } rotate z * ${rotation} translate ${vector(at)} }`;
}

function vector(values: readonly number[]): string {
  return `<${values.join(", ")}>`;
}
