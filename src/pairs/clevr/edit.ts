/**
 * The edited copy of a CLEVR scene, as in Vision-Zero's data: two objects get another shape and
 * another colour; place, size, material and rotation stay.
 */
import type { Key, Rng } from "../../core/rng.ts";
import type { Change } from "../pair.ts";
import { lookAtOrigin, project } from "./camera.ts";
import { allVisible } from "./sample.ts";
import { COLORS, type Scene, type SceneObject, SHAPES, type Vec3 } from "./scene.ts";
import { halfExtent } from "./solids.ts";

export interface Edit {
  readonly scene: Scene;
  /** In the order of the objects. */
  readonly changes: readonly Change[];
}

const CHANGED_OBJECTS = 2;
const TRIES = 20;

/**
 * @param width,height of the picture, as for the scene.
 * @returns undefined if every try hides an object of the edited copy behind another one.
 */
export function editScene(key: Key, scene: Scene, width: number, height: number): Edit | undefined {
  const rng = key.stream();
  for (let i = 0; i < TRIES; i++) {
    const edit = attempt(rng, scene, width, height);
    if (allVisible(edit.scene, width, height)) return edit;
  }
  return undefined;
}

function attempt(rng: Rng, scene: Scene, width: number, height: number): Edit {
  const camera = lookAtOrigin(scene.camera.position, scene.camera.lens, width, height);
  const chosen = rng
    .shuffle([...scene.objects.keys()])
    .slice(0, CHANGED_OBJECTS)
    .sort((a, b) => a - b);
  const objects = [...scene.objects];
  const changes: Change[] = [];
  for (const index of chosen) {
    const before = objects[index];
    const after = replace(rng, before);
    objects[index] = { ...after, pixel_coords: project(camera, after["3d_coords"]) };
    changes.push({ object: index, before: look(before), after: look(after) });
  }
  return { scene: { ...scene, objects }, changes };
}

function replace(rng: Rng, object: SceneObject): SceneObject {
  const shape = rng.pick(SHAPES.filter((s) => s !== object.shape));
  const color = rng.pick(COLORS.filter((c) => c !== object.color));
  const [x, y] = object["3d_coords"];
  const centre: Vec3 = [x, y, halfExtent(object.size, shape)];
  return { ...object, shape, color, "3d_coords": centre };
}

function look({ size, color, material, shape }: SceneObject): Record<string, string> {
  return { size, color, material, shape };
}
