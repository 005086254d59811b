/**
 * The edited copy of a CLEVR scene, as in Vision-Zero's data: two objects get another shape and
 * another colour (fewer where a smaller edit is asked for); place, size, material and rotation stay.
 */
import type { Key, Rng } from "../../core/rng.ts";
import type { Change } from "../pair.ts";
import { lookAtOrigin, project } from "./camera.ts";
import { type Combinations, colorsOf } from "./combinations.ts";
import { differences } from "./difference.ts";
import { allVisible } from "./sample.ts";
import { type SceneObject, SHAPES, type Shape, type StagedScene, type Vec3 } from "./scene.ts";
import { halfExtent } from "./solids.ts";

export interface Edit {
  readonly scene: StagedScene;
  /** In the order of the objects. */
  readonly changes: readonly Change[];
}

/** The size of an edit. */
export interface EditSize {
  readonly objects: 1 | 2;
  /** 2: shape and colour of each; 1: one of them, drawn for each object. */
  readonly attributes: 1 | 2;
}

/** The edit of Vision-Zero's data. */
export const FULL_EDIT: EditSize = { objects: 2, attributes: 2 };

const TRIES = 20;

/**
 * @param width,height of the picture, as for the scene. @param combinations which colours a shape may have.
 * @returns undefined if every try hides an object of the edited copy behind another one.
 */
export function editScene(
  key: Key,
  scene: StagedScene,
  width: number,
  height: number,
  size: EditSize = FULL_EDIT,
  combinations: Combinations = "any",
): Edit | undefined {
  const rng = key.stream();
  for (let i = 0; i < TRIES; i++) {
    const edit = attempt(rng, scene, { width, height, size, combinations });
    if (allVisible(edit.scene, width, height)) return edit;
  }
  return undefined;
}

interface Attempt {
  readonly width: number;
  readonly height: number;
  readonly size: EditSize;
  readonly combinations: Combinations;
}

function attempt(rng: Rng, scene: StagedScene, { width, height, size, combinations }: Attempt): Edit {
  const camera = lookAtOrigin(scene.camera.position, scene.camera.lens, width, height);
  const chosen = rng
    .shuffle([...scene.objects.keys()])
    .slice(0, size.objects)
    .sort((a, b) => a - b);
  const objects = [...scene.objects];
  for (const index of chosen) {
    const after = replace(rng, objects[index], size, combinations);
    objects[index] = { ...after, pixel_coords: project(camera, after["3d_coords"]) };
  }
  const edited = { ...scene, objects };
  return { scene: edited, changes: differences(scene, edited) };
}

function replace(
  rng: Rng,
  object: SceneObject,
  { attributes }: EditSize,
  combinations: Combinations,
): SceneObject {
  const only = attributes === 1 ? rng.pick(["shape", "color"]) : undefined;
  const colors = (shape: Shape) => colorsOf(shape, combinations);
  // A shape that keeps the colour must be allowed to have it.
  const shapes = SHAPES.filter(
    (s) => s !== object.shape && (only !== "shape" || colors(s).includes(object.color)),
  );
  const shape = only === "color" ? object.shape : rng.pick(shapes);
  const color = only === "shape" ? object.color : rng.pick(colors(shape).filter((c) => c !== object.color));
  const [x, y] = object["3d_coords"];
  const centre: Vec3 = [x, y, halfExtent(object.size, shape)];
  return { ...object, shape, color, "3d_coords": centre };
}
