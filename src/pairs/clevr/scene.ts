/**
 * CLEVR's scene graph (Johnson et al., 2017), with the names of its JSON files.
 */
export const SHAPES = ["cube", "sphere", "cylinder"] as const;
export const SIZES = ["small", "large"] as const;
export const MATERIALS = ["rubber", "metal"] as const;
export const COLORS = ["gray", "red", "blue", "green", "brown", "purple", "cyan", "yellow"] as const;
export const RELATIONS = ["left", "right", "front", "behind"] as const;

export type Shape = (typeof SHAPES)[number];
export type Size = (typeof SIZES)[number];
export type Material = (typeof MATERIALS)[number];
export type Color = (typeof COLORS)[number];
export type Relation = (typeof RELATIONS)[number];
export type Vec3 = readonly [number, number, number];

export interface SceneObject {
  readonly shape: Shape;
  readonly size: Size;
  readonly material: Material;
  readonly color: Color;
  /** Centre, scene units; z is the half height. */
  readonly "3d_coords": Vec3;
  /** Degrees about the vertical axis. */
  readonly rotation: number;
  /** x, y in pixels of the rendered picture, and distance from the camera. */
  readonly pixel_coords: Vec3;
}

export interface Scene {
  readonly objects: readonly SceneObject[];
  /** Unit vectors on the ground plane (and above/below). */
  readonly directions: Readonly<Record<string, Vec3>>;
  /** `relationships.left[i]` lists, sorted, the objects that are left of object i. */
  readonly relationships: Readonly<Record<Relation, readonly (readonly number[])[]>>;
}

/** A scene that can be rendered. Scenes read from CLEVR's own files lack this part. */
export interface StagedScene extends Scene {
  readonly camera: { readonly position: Vec3; readonly lens: number };
  readonly lights: { readonly key: Vec3; readonly fill: Vec3; readonly back: Vec3 };
}
