/**
 * Colours of marks: shades of known names, at most one per name in a chart, none near the background or
 * another mark. Most shades are those of well-known chart palettes (Tableau, D3, ECharts, Material,
 * ColorBrewer).
 */
import type { Rng } from "../../../core/rng.ts";
import type { ColorName } from "../../color.ts";

/** In the order of hues, so that neighbours look alike; the names of `../../color.ts`. */
export const SHADES: Readonly<Record<ColorName, readonly string[]>> = {
  brown: ["#8c564b", "#8b4513", "#9c755f", "#795548", "#7f5539"],
  red: ["#e41a1c", "#d62728", "#e15759", "#c0392b", "#f44336", "#b22222", "#ef5350"],
  orange: ["#ff7f0e", "#f28e2b", "#ff7f00", "#ff9900", "#fb8c00", "#e67e22"],
  yellow: ["#ffd92f", "#bcbd22", "#ffeb3b", "#e6c200", "#f1c40f", "#d4c200"],
  green: ["#2ca02c", "#59a14f", "#4daf4a", "#109618", "#43a047", "#55a868", "#91cc75", "#1b7837"],
  cyan: ["#17becf", "#00bcd4", "#26c6da", "#0099c6", "#00acc1", "#4dd0e1"],
  blue: ["#3366cc", "#4e79a7", "#377eb8", "#2962ff", "#4c72b0", "#1e88e5", "#5470c6", "#1a4f9c"],
  purple: ["#9467bd", "#984ea3", "#8e24aa", "#9a60b4", "#6a3d9a", "#7b3fa0"],
  pink: ["#e377c2", "#f781bf", "#ff9da7", "#da8bc3", "#ea7ccc", "#f06ba8"],
  gray: ["#7f7f7f", "#999999", "#6e6e6e", "#a0a4a8", "#8c8c8c"],
  black: ["#111111", "#1c1c1c", "#222222", "#151a1e"],
  white: ["#ffffff", "#f5f5f5", "#eeeeee"],
};

/** Shades that no lesson shows, of the same names: deeper or paler than those above. */
export const OTHER_SHADES: typeof SHADES = {
  brown: ["#5c2e12", "#a0522d", "#6b3a1e"],
  red: ["#8b0010", "#ff1744", "#a30d2d"],
  orange: ["#ffb070", "#ff5c1f", "#ffc080"],
  yellow: ["#ffff66", "#a89f00", "#fff59d"],
  green: ["#00ff66", "#0b4d1c", "#b2e6a0", "#7cb342"],
  cyan: ["#006d77", "#00f5ff", "#a0ecf0"],
  blue: ["#0a1f8f", "#90b8ff", "#0000ff"],
  purple: ["#4a0072", "#c9a0ff", "#6200ea"],
  pink: ["#ffc0d9", "#ff1aa3", "#c2187b"],
  gray: ["#c0c0c0", "#505050", "#bdbdbd"],
  black: ["#000000", "#0a0a14", "#1a1410"],
  white: ["#fafafa", "#f0f0f8", "#fffdf7"],
};

/** Names that most charts draw from; black and white only fill up. */
const COMMON = Object.keys(SHADES).filter((n) => n !== "black" && n !== "white") as ColorName[];
/** Least distance to the background, see `distance`. */
const FROM_BACKGROUND = 175;
/** Least distances between marks, tried in turn: ten colours stand closer together than three. */
const APART = [170, 140, 110, 90, 75];
const TRIES = 12;

export interface PickOptions {
  readonly alike?: boolean;
  readonly shades?: typeof SHADES;
}

/**
 * Colours for `count` marks (at most 10), all of different names.
 * @param behind what the marks stand on, as "#rrggbb".
 * @param options `alike`: draw neighbouring hues; `shades`: to choose from.
 */
export function pickColors(
  rng: Rng,
  count: number,
  behind: readonly string[],
  { alike = false, shades = SHADES }: PickOptions = {},
): string[] {
  let best: string[] = [];
  for (const apart of alike ? APART.slice(-1) : APART) {
    for (let i = 0; i < TRIES; i++) {
      const colors = attempt(rng, count, behind, { alike, shades }, apart);
      if (colors.length === count) return colors;
      if (colors.length > best.length) best = colors;
    }
  }
  return best;
}

function attempt(
  rng: Rng,
  count: number,
  behind: readonly string[],
  { alike, shades }: Required<PickOptions>,
  apart: number,
): string[] {
  const colors: string[] = [];
  for (const name of namesInTurn(rng, alike)) {
    if (colors.length === count) break;
    const clear = (s: string) =>
      behind.every((b) => distance(s, b) >= FROM_BACKGROUND) && colors.every((c) => distance(s, c) >= apart);
    const shade = rng.shuffle(shades[name]).find(clear);
    if (shade) colors.push(shade);
  }
  return colors;
}

function namesInTurn(rng: Rng, alike: boolean): ColorName[] {
  if (!alike) return [...rng.shuffle(COMMON), "black", "white"];
  const start = rng.int(0, COMMON.length - 1);
  return [...COMMON.slice(start), ...COMMON.slice(0, start), "black", "white"];
}

/** Channels 0 to 255 of "#rrggbb". */
export function channels(hex: string): [number, number, number] {
  const value = Number.parseInt(hex.slice(1), 16);
  return [value >> 16, (value >> 8) & 255, value & 255];
}

/** Euclidean distance in sRGB with weights that follow the eye, 0 to about 765 ("redmean"). */
export function distance(a: string, b: string): number {
  const [ar, ag, ab] = channels(a);
  const [br, bg, bb] = channels(b);
  const red = (ar + br) / 512;
  return Math.sqrt((2 + red) * (ar - br) ** 2 + 4 * (ag - bg) ** 2 + (3 - red) * (ab - bb) ** 2);
}

/** `share` of the way from one colour to another. */
export function mixed(from: string, to: string, share: number): string {
  const end = channels(to);
  const mix = channels(from).map((c, i) => Math.round(c + (end[i] - c) * share));
  return `#${mix.map((c) => c.toString(16).padStart(2, "0")).join("")}`;
}
