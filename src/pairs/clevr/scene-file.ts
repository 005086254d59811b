/** CLEVR's scene files, one scene per file: read, checked, and brought to the size of resized pictures. */
import { readFile } from "node:fs/promises";
import { z } from "zod";
import { reasonOf } from "../../core/checked-json.ts";
import { DataError } from "../../core/errors.ts";
import type { Fit } from "../../images/codec.ts";
import { COLORS, MATERIALS, RELATIONS, type Scene, SHAPES, SIZES, type StagedScene } from "./scene.ts";

const vec3 = z.tuple([z.number(), z.number(), z.number()]);
const schema = z.object({
  objects: z.array(
    z.object({
      shape: z.enum(SHAPES),
      size: z.enum(SIZES),
      material: z.enum(MATERIALS),
      color: z.enum(COLORS),
      "3d_coords": vec3,
      rotation: z.number(),
      pixel_coords: vec3,
    }),
  ),
  directions: z.record(z.string(), vec3),
  relationships: z.record(z.enum(RELATIONS), z.array(z.array(z.int().min(0)))),
  camera: z.object({ position: vec3, lens: z.number() }).optional(),
  lights: z.object({ key: vec3, fill: vec3, back: vec3 }).optional(),
});

/**
 * @returns a StagedScene if the file holds camera and lights, as the files written here do.
 * @throws DataError if the file is missing, is not JSON or is no scene.
 */
export async function readScene(file: string): Promise<Scene | StagedScene> {
  const remedy = "Repair the file, or remove the scenes folder to go without scenes.";
  try {
    return parseScene(JSON.parse(await readFile(file, "utf8")));
  } catch (cause) {
    throw new DataError(`Scene file ${file} cannot be used: ${reasonOf(cause)}. ${remedy}`, { cause });
  }
}

/** A value as a scene. @throws ZodError or Error if it is none. */
export function parseScene(value: unknown): Scene | StagedScene {
  const { camera, lights, ...scene } = schema.parse(value);
  checkIndices(scene);
  return camera && lights ? { ...scene, camera, lights } : scene;
}

/** The scene with `pixel_coords` in pixels of the picture after it was fitted from size `from`. */
export function fitted<S extends Scene>(scene: S, from: { width: number; height: number }, fit: Fit): S {
  const scale = { x: fit.width / from.width, y: fit.height / from.height };
  const one = fit.mode === "contain" ? Math.min(scale.x, scale.y) : Math.max(scale.x, scale.y);
  const { x: sx, y: sy } = fit.mode === "fill" ? scale : { x: one, y: one };
  const objects = scene.objects.map((object) => {
    const [x, y, depth] = object.pixel_coords;
    const moved = [
      Math.round((x - from.width / 2) * sx + fit.width / 2),
      Math.round((y - from.height / 2) * sy + fit.height / 2),
      depth,
    ] as const;
    return { ...object, pixel_coords: moved };
  });
  return { ...scene, objects };
}

function checkIndices({ objects, relationships }: Scene): void {
  const { length } = objects;
  for (const relation of RELATIONS) {
    const rows = relationships[relation];
    if (rows.length !== length || rows.flat().some((j) => j >= length))
      throw new Error(`relationships.${relation} does not fit its ${length} objects`);
  }
}
