/**
 * The smallest change of a scene: one attribute of one object. Where it stands stays; a shape or size that
 * would touch another object, hide one, or leave the picture is not taken.
 */
import type { Rng } from "../../../core/rng.ts";
import type { Image } from "../../../images/image.ts";
import { lookAtOrigin, screenBox } from "../../../pairs/clevr/camera.ts";
import { allVisible } from "../../../pairs/clevr/sample.ts";
import type { SceneObject, StagedScene, Vec3 } from "../../../pairs/clevr/scene.ts";
import { halfExtent, RADIUS } from "../../../pairs/clevr/solids.ts";
import { ATTRIBUTES, type Attribute } from "../../../pairs/clevr/statement.ts";

export interface OneChange {
  readonly scene: StagedScene;
  /** Index of the object. */
  readonly object: number;
}

const TRIES = 30;
/** Between two objects, in scene units. */
const GAP = 0.1;

/**
 * @param size of the picture. @param attributes that may change, equally likely.
 * @param fits says whether an object may be changed.
 * @returns undefined if no change was found.
 */
export function changeOne(
  scene: StagedScene,
  { width, height }: Pick<Image, "width" | "height">,
  attributes: readonly Attribute[],
  rng: Rng,
  fits: (object: SceneObject) => boolean = () => true,
): OneChange | undefined {
  for (let i = 0; i < TRIES; i++) {
    const at = rng.int(0, scene.objects.length - 1);
    const changed = replaced(scene.objects[at], rng.pick(attributes), rng);
    const objects = scene.objects.map((object, j) => (j === at ? changed : object));
    const edited = { ...scene, objects };
    const stands = fits(scene.objects[at]) && isClear(edited, at) && isFramed(edited, at, width, height);
    if (stands && allVisible(edited, width, height)) return { scene: edited, object: at };
  }
  return undefined;
}

function replaced(object: SceneObject, name: Attribute, rng: Rng): SceneObject {
  const values: readonly string[] = ATTRIBUTES[name];
  const other = { ...object, [name]: rng.pick(values.filter((value) => value !== object[name])) };
  const [x, y] = object["3d_coords"];
  const centre: Vec3 = [x, y, halfExtent(other.size, other.shape)];
  return { ...other, "3d_coords": centre };
}

function isClear({ objects }: StagedScene, at: number): boolean {
  const { size, "3d_coords": own } = objects[at];
  return objects.every((other, i) => {
    const [dx, dy] = [0, 1].map((axis) => own[axis] - other["3d_coords"][axis]);
    return i === at || Math.sqrt(dx * dx + dy * dy) - RADIUS[size] - RADIUS[other.size] >= GAP;
  });
}

function isFramed({ objects, camera }: StagedScene, at: number, width: number, height: number): boolean {
  const view = lookAtOrigin(camera.position, camera.lens, width, height);
  const box = screenBox(view, objects[at]["3d_coords"], RADIUS[objects[at].size]);
  return box.left >= 0 && box.top >= 0 && box.right <= width && box.bottom <= height;
}
