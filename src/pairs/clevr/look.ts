/** The colours of a scene beyond CLEVR's own look: other shades under the same names, a floor of tiles. */
import type { Color } from "./scene.ts";

export interface Look {
  /** The shade of each colour's name (default CLEVR's). */
  readonly shades?: Shades;
  /** Share by which every other tile of the floor is darker, 0 to 1 (default 0: no tiles). */
  readonly tiles?: number;
}

export type Shades = "clevr" | "other";
type Rgb = readonly [number, number, number];

/** Channels 0 to 255, used as linear values (`shade.ts`). */
export const SHADES: Readonly<Record<Shades, Readonly<Record<Color, Rgb>>>> = {
  clevr: {
    gray: [87, 87, 87],
    red: [173, 35, 35],
    blue: [42, 75, 215],
    green: [29, 105, 20],
    brown: [129, 74, 25],
    purple: [129, 38, 192],
    cyan: [41, 208, 208],
    yellow: [255, 238, 51],
  },
  other: {
    gray: [150, 150, 150],
    red: [235, 30, 20],
    blue: [90, 140, 250],
    green: [80, 220, 90],
    brown: [90, 45, 12],
    purple: [90, 20, 130],
    cyan: [20, 130, 140],
    yellow: [190, 170, 10],
  },
};

/** Side of a tile in scene units; objects are 0.7 to 1.4 wide. */
export const TILE = 1;
