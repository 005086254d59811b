/** Names of colours: CLEVR's eight and what charts and photographs need besides. */
import { COLORS } from "./clevr/scene.ts";

export const COLOR_NAMES = [...COLORS, "orange", "pink", "black", "white"] as const;
export type ColorName = (typeof COLOR_NAMES)[number];

const DARK = 0.17;
const BRIGHT = 0.86;
const COLOURLESS = 0.17;
/** Upper end of each hue's range in degrees, round the circle from red. */
const HUES: readonly (readonly [number, ColorName])[] = [
  [14, "red"],
  [43, "orange"],
  [68, "yellow"],
  [165, "green"],
  [200, "cyan"],
  [258, "blue"],
  [305, "purple"],
  [342, "pink"],
  [360, "red"],
];

/** The name of a colour, channels 0..255 in sRGB: by lightness and chroma first, by hue if there is any. */
export function colorName(red: number, green: number, blue: number): ColorName {
  const [r, g, b] = [red / 255, green / 255, blue / 255];
  const most = Math.max(r, g, b);
  const chroma = most - Math.min(r, g, b);
  const lightness = (most + Math.min(r, g, b)) / 2;
  if (most < DARK) return "black";
  if (chroma < COLOURLESS * Math.max(most, 0.4)) {
    if (lightness > BRIGHT) return "white";
    return lightness < DARK + 0.03 ? "black" : "gray";
  }
  const hue = hueOf(r, g, b, most, chroma);
  const name = HUES.find(([end]) => hue <= end)![1];
  const warm = name === "orange" || name === "red";
  if (name === "red" && lightness > 0.7) return "pink";
  return warm && most < 0.66 && (name === "orange" || chroma < 0.35) ? "brown" : name;
}

function hueOf(r: number, g: number, b: number, most: number, chroma: number): number {
  if (most === r) return (60 * ((g - b) / chroma) + 360) % 360;
  return most === g ? 60 * ((b - r) / chroma) + 120 : 60 * ((r - g) / chroma) + 240;
}
