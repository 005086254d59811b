/**
 * CLEVR scenes as flat paintings with gradients: the fast and plain end. Left out: shadows of the right
 * shape, reflections, what objects do to each other's light.
 */
import { lookAtOrigin, project } from "../../src/pairs/clevr/camera.ts";
import { SHADES } from "../../src/pairs/clevr/look.ts";
import type { SceneObject, StagedScene, Vec3 } from "../../src/pairs/clevr/scene.ts";
import { halfExtent } from "../../src/pairs/clevr/solids.ts";
import { type CanvasPackage, type Context, pixelsOf } from "./canvas.ts";
import type { Drawn } from "./contest.ts";

type Point = readonly [number, number];
type Place = (dx: number, dy: number, dz: number) => Point;

/** `project` gives whole pixels: of a picture this many times larger. */
const FINER = 16;
const CORNERS = 24;

export function paintScene(canvases: CanvasPackage, scene: StagedScene, size: number): Drawn {
  const canvas = canvases.createCanvas(size, size);
  const context = canvas.getContext("2d");
  const camera = lookAtOrigin(scene.camera.position, scene.camera.lens, size * FINER, size * FINER);
  paintGround(context, size);
  const near = (a: SceneObject, b: SceneObject) => b.pixel_coords[2] - a.pixel_coords[2];
  for (const object of scene.objects.slice().sort(near)) {
    const [x, y, z] = object["3d_coords"];
    const place: Place = (dx, dy, dz) => {
      const [px, py] = project(camera, [x + dx, y + dy, z + dz]);
      return [px / FINER, py / FINER];
    };
    paintShadow(context, object, place);
    PAINT[object.shape](context, object, place, scene.camera.position);
  }
  return pixelsOf(canvas);
}

const PAINT = { sphere: paintSphere, cube: paintCube, cylinder: paintCylinder };

function paintGround(context: Context, size: number): void {
  const gradient = context.createLinearGradient(0, 0, 0, size);
  gradient.addColorStop(0, "#5c5c5c");
  gradient.addColorStop(0.5, "#8d8d8d");
  gradient.addColorStop(1, "#a0a0a0");
  context.fillStyle = gradient;
  context.fillRect(0, 0, size, size);
}

function paintShadow(context: Context, { shape, size }: SceneObject, place: Place): void {
  const half = halfExtent(size, shape);
  context.fillStyle = "rgba(0, 0, 0, 0.25)";
  polygon(
    context,
    circle((u, v) => place(half * (1.3 * u - 0.3), half * (1.3 * v + 0.3), -half)),
  );
}

function paintSphere(context: Context, object: SceneObject, place: Place): void {
  const half = halfExtent(object.size, "sphere");
  const [x, y] = place(0, 0, 0);
  const radius = y - place(0, 0, half)[1] + 0.1 * half;
  const [lx, ly] = [x + radius * 0.2, y - radius * 0.4];
  const gradient = context.createRadialGradient(lx, ly, 0, x, y, radius * 1.1);
  gradient.addColorStop(0, shaded(object, object.material === "metal" ? 3 : 1.4));
  gradient.addColorStop(0.35, shaded(object, 1));
  gradient.addColorStop(1, shaded(object, 0.35));
  context.fillStyle = gradient;
  context.beginPath();
  context.arc(x, y, radius, 0, 2 * Math.PI);
  context.fill();
}

function paintCube(context: Context, object: SceneObject, place: Place, eye: Vec3): void {
  const half = halfExtent(object.size, "cube");
  const [x, y] = object["3d_coords"];
  for (let side = 0; side < 4; side++) {
    const turn = (object.rotation * Math.PI) / 180 + (side * Math.PI) / 2;
    const [c, s] = [half * Math.cos(turn), half * Math.sin(turn)];
    if ((eye[0] - x) * c + (eye[1] - y) * s <= half * half) continue;
    context.fillStyle = shaded(object, 0.55 + (0.35 * c) / half);
    const edge = (sign: number, z: number) => place(c - sign * s, s + sign * c, z);
    polygon(context, [edge(-1, -half), edge(1, -half), edge(1, half), edge(-1, half)]);
  }
  const [c, s] = [Math.cos, Math.sin].map((f) => half * f((object.rotation * Math.PI) / 180));
  context.fillStyle = shaded(object, 1.2);
  polygon(context, [
    place(c - s, s + c, half),
    place(-c - s, -s + c, half),
    place(-c + s, -s - c, half),
    place(c + s, s - c, half),
  ]);
}

function paintCylinder(context: Context, object: SceneObject, place: Place): void {
  const half = halfExtent(object.size, "cylinder");
  const top = circle((u, v) => place(half * u, half * v, half));
  const bottom = circle((u, v) => place(half * u, half * v, -half));
  const left = Math.min(...top.map(([x]) => x));
  const right = Math.max(...top.map(([x]) => x));
  const gradient = context.createLinearGradient(left, 0, right, 0);
  gradient.addColorStop(0, shaded(object, 0.4));
  gradient.addColorStop(0.6, shaded(object, object.material === "metal" ? 2 : 1));
  gradient.addColorStop(1, shaded(object, 0.5));
  context.fillStyle = gradient;
  polygon(context, bottom);
  const middle = [left, right].map((x) => top.find((p) => p[0] === x)![1]);
  const height = bottom[0][1] - top[0][1];
  polygon(context, [
    [left, middle[0]],
    [right, middle[1]],
    [right, middle[1] + height],
    [left, middle[0] + height],
  ]);
  context.fillStyle = shaded(object, 1.2);
  polygon(context, top);
}

function circle(place: (u: number, v: number) => Point): Point[] {
  return Array.from({ length: CORNERS }, (_, i) => {
    const angle = (2 * Math.PI * i) / CORNERS;
    return place(Math.cos(angle), Math.sin(angle));
  });
}

function polygon(context: Context, points: readonly Point[]): void {
  context.beginPath();
  points.forEach(([x, y], i) => {
    if (i === 0) context.moveTo(x, y);
    else context.lineTo(x, y);
  });
  context.fill();
}

/** CLEVR's colours are linear values. */
function shaded({ color }: SceneObject, light: number): string {
  const [r, g, b] = SHADES.clevr[color].map((v) =>
    Math.round(255 * Math.min(1, (v * light) / 255) ** (1 / 2.2)),
  );
  return `rgb(${r}, ${g}, ${b})`;
}
