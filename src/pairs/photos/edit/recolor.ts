/** Gives a region another hue; light and shade stay. */
import type { Rng } from "../../../core/rng.ts";
import type { Image } from "../../../images/image.ts";
import { type ColorName, colorName } from "../../color.ts";
import type { EditBand } from "./band.ts";
import { rgbOf } from "./lab.ts";
import { type Mask, softened } from "./mask.ts";
import type { Original, PhotoEdit } from "./photo-edit.ts";
import { meanLab, type Region } from "./region.ts";

/** A colour without its lightness. */
type Tone = readonly [a: number, b: number];

const TRIES = 12;
/** Chroma below which a region counts as grey: it is tinted, for there is no hue to turn. */
const GREY = 12;
/** Largest mean ΔE asked for: more looks painted. */
const STRONGEST = 60;

/** Undefined if no hue within the band has another name. */
export function recolor(
  rng: Rng,
  { image, lab }: Original,
  { mask }: Region,
  band: EditBand,
): PhotoEdit | undefined {
  const [, ...mean] = meanLab(lab, mask.pixels) as unknown as [number, number, number];
  const before = meanName(image.data, mask);
  for (let i = 0; i < TRIES; i++) {
    const chroma = Math.max(Math.hypot(...mean), rng.uniform(18, 48));
    const hue = rng.uniform(0, 2 * Math.PI);
    const tone: Tone = [chroma * Math.cos(hue), chroma * Math.sin(hue)];
    const distance = Math.hypot(tone[0] - mean[0], tone[1] - mean[1]);
    if (distance < band.strength[0] * 1.1 || distance > Math.min(STRONGEST, band.strength[1])) continue;
    const edited = painted(image, lab, mask, mean, tone);
    const after = meanName(edited.data, mask);
    if (after === before) continue;
    return { image: edited, before: { color: before }, after: { color: after } };
  }
  return undefined;
}

function painted(image: Image, lab: Float32Array, mask: Mask, mean: Tone, tone: Tone): Image {
  const { pixels, weights } = softened(mask, image.width > 160 ? 2 : 1);
  const turn = turnTo(mean, tone);
  const data = image.data.slice();
  for (const p of pixels) {
    const i = p * 3;
    const rgb = shown(lab[i], turn([lab[i + 1], lab[i + 2]], lab[i]));
    for (let c = 0; c < 3; c++)
      data[i + c] = Math.max(0, Math.min(255, Math.round(data[i + c] + weights[p] * (rgb[c] - data[i + c]))));
  }
  return { ...image, data };
}

/**
 * Maps the mean tone to the new one: by turning and scaling if it has a hue, else by a shift that is weaker
 * near black and white.
 */
function turnTo(mean: Tone, tone: Tone): (pixel: Tone, lightness: number) => Tone {
  const chroma = Math.hypot(...mean);
  if (chroma < GREY) {
    return ([a, b], lightness) => {
      const weight = Math.min(1, lightness / 25, (100 - lightness) / 15);
      return [a + weight * (tone[0] - mean[0]), b + weight * (tone[1] - mean[1])];
    };
  }
  const cos = (mean[0] * tone[0] + mean[1] * tone[1]) / chroma ** 2;
  const sin = (mean[0] * tone[1] - mean[1] * tone[0]) / chroma ** 2;
  return ([a, b]) => [a * cos - b * sin, a * sin + b * cos];
}

/** The colour, or one of the same lightness and hue with less chroma that a screen can show. */
function shown(lightness: number, [a, b]: Tone): number[] {
  const full = rgbOf(lightness, a, b);
  if (inside(full)) return full;
  let [low, high] = [0, 1];
  for (let i = 0; i < 6; i++) {
    const middle = (low + high) / 2;
    if (inside(rgbOf(lightness, a * middle, b * middle))) low = middle;
    else high = middle;
  }
  return rgbOf(lightness, a * low, b * low);
}

function inside(rgb: readonly number[]): boolean {
  return rgb.every((v) => v > -0.5 && v < 255.5);
}

function meanName(data: Uint8Array, { pixels }: Mask): ColorName {
  const sums = [0, 0, 0];
  for (const p of pixels) for (let c = 0; c < 3; c++) sums[c] += data[p * 3 + c];
  const [red, green, blue] = sums.map((sum) => sum / pixels.length);
  return colorName(red, green, blue);
}
