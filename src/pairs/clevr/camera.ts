/**
 * CLEVR's camera: it looks at the origin with z up, sensor 32 mm on the picture's longer side
 * (base_scene.blend). Only + - * / and square roots are used, which IEEE 754 rounds the same
 * everywhere, so that a picture has the same bytes on every machine.
 */
import type { Vec3 } from "./scene.ts";

const SENSOR_MM = 32;

export interface Camera {
  readonly position: Vec3;
  /** Unit vectors: into the picture, to the right, upwards. */
  readonly forward: Vec3;
  readonly right: Vec3;
  readonly up: Vec3;
  /** Slope of the rays through the left/right and top/bottom borders. */
  readonly slopeX: number;
  readonly slopeY: number;
  readonly width: number;
  readonly height: number;
}

/** @param lens focal length in mm; CLEVR has 35. */
export function lookAtOrigin(position: Vec3, lens: number, width: number, height: number): Camera {
  const forward = unit([-position[0], -position[1], -position[2]]);
  const right = unit([forward[1], -forward[0], 0]);
  const up: Vec3 = [
    right[1] * forward[2] - right[2] * forward[1],
    right[2] * forward[0] - right[0] * forward[2],
    right[0] * forward[1] - right[1] * forward[0],
  ];
  const slope = SENSOR_MM / 2 / lens / Math.max(width, height);
  return { position, forward, right, up, slopeX: slope * width, slopeY: slope * height, width, height };
}

/**
 * Picture position in pixels (from the top left) and depth along the view direction, as in CLEVR's
 * `pixel_coords`.
 */
export function project(camera: Camera, point: Vec3): Vec3 {
  const [x, y, depth] = toCamera(camera, point);
  return [
    Math.round(((x / depth / camera.slopeX + 1) / 2) * camera.width),
    Math.round(((1 - y / depth / camera.slopeY) / 2) * camera.height),
    depth,
  ];
}

/** Bounds of a sphere in the picture. */
export interface ScreenBox {
  readonly left: number;
  readonly right: number;
  readonly top: number;
  readonly bottom: number;
}

/** The exact box around a sphere's outline, in pixels, not cut to the picture. */
export function screenBox(camera: Camera, centre: Vec3, radius: number): ScreenBox {
  const [x, y, depth] = toCamera(camera, centre);
  const [left, right] = tangents(x, depth, radius);
  const [bottom, top] = tangents(y, depth, radius);
  return {
    left: ((left / camera.slopeX + 1) / 2) * camera.width,
    right: ((right / camera.slopeX + 1) / 2) * camera.width,
    top: ((1 - top / camera.slopeY) / 2) * camera.height,
    bottom: ((1 - bottom / camera.slopeY) / 2) * camera.height,
  };
}

/** CLEVR's unit vectors: left/right/front/behind on the ground plane, seen from the camera. */
export function directionsOf(camera: Camera): Record<string, Vec3> {
  const behind = unit([camera.forward[0], camera.forward[1], 0]);
  const right = unit([camera.right[0], camera.right[1], 0]);
  return {
    right,
    behind,
    above: [0, 0, 1],
    below: [0, 0, -1],
    left: [-right[0], -right[1], 0],
    front: [-behind[0], -behind[1], 0],
  };
}

export function dot(a: Vec3, b: Vec3): number {
  return a[0] * b[0] + a[1] * b[1] + a[2] * b[2];
}

export function unit(v: Vec3): Vec3 {
  const length = Math.sqrt(dot(v, v));
  return [v[0] / length, v[1] / length, v[2] / length];
}

/** Sine and cosine of an angle in degrees, by series: Math.sin may differ between JavaScript engines. */
export function sineCosine(degrees: number): [number, number] {
  const quarter = Math.round(degrees / 90);
  const x = ((degrees - quarter * 90) * Math.PI) / 180;
  const q = x * x;
  const sine = x * (1 - (q / 6) * (1 - (q / 20) * (1 - (q / 42) * (1 - (q / 72) * (1 - q / 110)))));
  const cosine =
    1 - (q / 2) * (1 - (q / 12) * (1 - (q / 30) * (1 - (q / 56) * (1 - (q / 90) * (1 - q / 132)))));
  const turn = ((quarter % 4) + 4) % 4;
  if (turn === 0) return [sine, cosine];
  if (turn === 1) return [cosine, -sine];
  return turn === 2 ? [-sine, -cosine] : [-cosine, sine];
}

function toCamera(camera: Camera, point: Vec3): Vec3 {
  const v: Vec3 = [
    point[0] - camera.position[0],
    point[1] - camera.position[1],
    point[2] - camera.position[2],
  ];
  return [dot(v, camera.right), dot(v, camera.up), dot(v, camera.forward)];
}

function tangents(x: number, depth: number, radius: number): [number, number] {
  const reach = radius * Math.sqrt(x * x + depth * depth - radius * radius);
  const scale = depth * depth - radius * radius;
  return [(x * depth - reach) / scale, (x * depth + reach) / scale];
}
