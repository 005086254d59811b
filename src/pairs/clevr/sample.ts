/**
 * Random CLEVR scenes by the rules of clevr-dataset-gen (render_images.py): jittered camera and
 * lights, no two objects too close or ambiguously placed, every object visible enough. Beyond
 * CLEVR: each object lies wholly inside the picture, because a longer lens shows a smaller ground.
 */
import { DataError } from "../../core/errors.ts";
import type { Key, Rng } from "../../core/rng.ts";
import { type Camera, directionsOf, dot, lookAtOrigin, project, screenBox } from "./camera.ts";
import { type Combinations, colorsOf } from "./combinations.ts";
import { objectMap } from "./render.ts";
import {
  MATERIALS,
  RELATIONS,
  type Relation,
  type SceneObject,
  SHAPES,
  SIZES,
  type StagedScene,
  type Vec3,
} from "./scene.ts";
import { halfExtent, RADIUS } from "./solids.ts";

export interface SceneOptions {
  /** Fewest and most objects. */
  readonly objects: readonly [number, number];
  /** Focal length in mm; CLEVR has 35, small square pictures want about 50. */
  readonly lens: number;
  /** Size of the picture that `pixel_coords` refers to. */
  readonly width: number;
  readonly height: number;
  /**
   * Probability that an object takes the colour of an earlier one, and the same for its shape (default 0).
   */
  readonly alike?: number;
  /** The colours a shape may have (default any). */
  readonly combinations?: Combinations;
}

const CAMERA: Vec3 = [7.4811, -6.5076, 5.3437];
const LIGHTS = {
  key: [6.4467, -2.9052, 4.2584],
  back: [-1.1685, 2.646, 5.8157],
  fill: [-4.6711, -4.0136, 3.0112],
} as const satisfies Record<string, Vec3>;
const CAMERA_JITTER = 0.5;
const LIGHT_JITTER = 1;
const RANGE = 3;
const MIN_DISTANCE = 0.25;
const MARGIN = 0.4;
const RELATION_THRESHOLD = 0.2;
const TRIES_PER_OBJECT = 100;
const TRIES_PER_SCENE = 1000;
/** Margin around an object's centre that must lie in the picture, in radii: enough for every shape. */
const FRAME = 1.25;
/**
 * Visibility is judged in a picture this long, whatever the size wanted, so that scenes do not depend on it.
 */
const VISIBILITY_SIZE = 64;
/** Fewest visible pixels of an object in that picture at 50 mm. */
const MIN_PIXELS = 16;

/**
 * The scene of a key: same key and options, same scene. The scene does not depend on width and
 * height except for their ratio and `pixel_coords`.
 * @throws DataError if so many objects do not fit.
 */
export function sampleScene(key: Key, options: SceneOptions): StagedScene {
  const rng = key.stream();
  const count = rng.int(options.objects[0], options.objects[1]);
  for (let i = 0; i < TRIES_PER_SCENE; i++) {
    const scene = attempt(rng, count, options);
    if (scene && allVisible(scene, options.width, options.height)) return scene;
  }
  throw new DataError(
    `No CLEVR scene with ${count} objects at lens ${options.lens} mm fits after ${TRIES_PER_SCENE} tries. Ask for fewer objects or a shorter lens.`,
  );
}

/** Whether each object can be seen well enough in a picture of these proportions. */
export function allVisible(scene: StagedScene, width: number, height: number): boolean {
  const scale = VISIBILITY_SIZE / Math.max(width, height);
  const ids = objectMap(scene, Math.round(width * scale), Math.round(height * scale));
  const seen = new Int32Array(scene.objects.length);
  for (const id of ids) if (id >= 0) seen[id]++;
  const zoom = scene.camera.lens / 50;
  return seen.every((pixels) => pixels >= MIN_PIXELS * zoom * zoom);
}

/** `relationships[r][i]`: the objects j with (p_j - p_i) . direction_r > 0.2. */
export function relationshipsOf(
  objects: readonly SceneObject[],
  directions: Readonly<Record<string, Vec3>>,
): Record<Relation, number[][]> {
  const rows = (relation: Relation) =>
    objects.map((from) =>
      objects.flatMap((to, j) => {
        const away = minus(to["3d_coords"], from["3d_coords"]);
        return to !== from && dot(away, directions[relation]) > RELATION_THRESHOLD ? [j] : [];
      }),
    );
  return Object.fromEntries(RELATIONS.map((r) => [r, rows(r)])) as Record<Relation, number[][]>;
}

function attempt(rng: Rng, count: number, options: SceneOptions): StagedScene | undefined {
  const position = jitter(rng, CAMERA, CAMERA_JITTER);
  const camera = lookAtOrigin(position, options.lens, options.width, options.height);
  const directions = directionsOf(camera);
  const lights = {
    key: jitter(rng, LIGHTS.key, LIGHT_JITTER),
    back: jitter(rng, LIGHTS.back, LIGHT_JITTER),
    fill: jitter(rng, LIGHTS.fill, LIGHT_JITTER),
  };
  const objects: SceneObject[] = [];
  while (objects.length < count) {
    const object = place(rng, objects, camera, directions, options);
    if (!object) return undefined;
    objects.push(object);
  }
  const relationships = relationshipsOf(objects, directions);
  return { objects, directions, relationships, camera: { position, lens: options.lens }, lights };
}

function place(
  rng: Rng,
  placed: readonly SceneObject[],
  camera: Camera,
  directions: Readonly<Record<string, Vec3>>,
  { alike = 0, combinations }: SceneOptions,
): SceneObject | undefined {
  const size = rng.pick(SIZES);
  for (let i = 0; i < TRIES_PER_OBJECT; i++) {
    const x = rng.uniform(-RANGE, RANGE);
    const y = rng.uniform(-RANGE, RANGE);
    const spot: Vec3 = [x, y, RADIUS[size]];
    if (!inFrame(camera, spot, RADIUS[size]) || !clear(spot, RADIUS[size], placed, directions)) continue;
    const shape = earlier(rng, placed, alike)?.shape ?? rng.pick(SHAPES);
    const centre: Vec3 = [x, y, halfExtent(size, shape)];
    const material = rng.pick(MATERIALS);
    const colors = colorsOf(shape, combinations);
    const color = earlier(rng, placed, alike)?.color;
    return {
      shape,
      size,
      material,
      color: color && colors.includes(color) ? color : rng.pick(colors),
      "3d_coords": centre,
      rotation: rng.uniform(0, 360),
      pixel_coords: project(camera, centre),
    };
  }
  return undefined;
}

/** With this probability one of the objects that stand there; nothing is drawn where it is 0. */
function earlier(rng: Rng, placed: readonly SceneObject[], alike: number): SceneObject | undefined {
  return alike > 0 && placed.length > 0 && rng.chance(alike) ? rng.pick(placed) : undefined;
}

function inFrame(camera: Camera, spot: Vec3, radius: number): boolean {
  const box = screenBox(camera, spot, radius * FRAME);
  return box.left >= 0 && box.top >= 0 && box.right <= camera.width && box.bottom <= camera.height;
}

/** CLEVR's two rules: a gap between any two objects, and no pair nearly level in any direction. */
function clear(
  spot: Vec3,
  radius: number,
  placed: readonly SceneObject[],
  directions: Readonly<Record<string, Vec3>>,
): boolean {
  return placed.every((other) => {
    const [dx, dy] = minus(spot, other["3d_coords"]);
    const gap = Math.sqrt(dx * dx + dy * dy) - radius - halfExtent(other.size, other.shape);
    if (gap < MIN_DISTANCE) return false;
    return RELATIONS.every((r) => {
      const along = dx * directions[r][0] + dy * directions[r][1];
      return along <= 0 || along >= MARGIN;
    });
  });
}

function jitter(rng: Rng, [x, y, z]: Vec3, by: number): Vec3 {
  return [x + rng.uniform(-by, by), y + rng.uniform(-by, by), z + rng.uniform(-by, by)];
}

function minus(a: Vec3, b: Vec3): Vec3 {
  return [a[0] - b[0], a[1] - b[1], a[2] - b[2]];
}
