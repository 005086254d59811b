/**
 * CIELAB (D65, 2°), where the distance of two colours is about how different they look: 2.3 is just
 * noticeable.
 */
import type { Image } from "../../../images/image.ts";

/** Linear light of an sRGB channel value. */
const LINEAR = Float64Array.from({ length: 256 }, (_, v) => {
  const s = v / 255;
  return s <= 0.04045 ? s / 12.92 : ((s + 0.055) / 1.055) ** 2.4;
});
/** White point. */
const WHITE = [0.95047, 1, 1.08883] as const;
const EPSILON = 216 / 24389;
const KAPPA = 24389 / 27;

/** Lightness (0..100), a and b of each pixel, interleaved. */
export function labOf({ data }: Image): Float32Array {
  const lab = new Float32Array(data.length);
  for (let i = 0; i < data.length; i += 3) setLab(lab, i, data);
  return lab;
}

/** Writes the pixel whose channels start at `i` of `data` to the same place of `lab`. */
export function setLab(lab: Float32Array, i: number, data: Uint8Array): void {
  const r = LINEAR[data[i]];
  const g = LINEAR[data[i + 1]];
  const b = LINEAR[data[i + 2]];
  const x = curve((0.4124564 * r + 0.3575761 * g + 0.1804375 * b) / WHITE[0]);
  const y = curve(0.2126729 * r + 0.7151522 * g + 0.072175 * b);
  const z = curve((0.0193339 * r + 0.119192 * g + 0.9503041 * b) / WHITE[2]);
  lab[i] = 116 * y - 16;
  lab[i + 1] = 500 * (x - y);
  lab[i + 2] = 200 * (y - z);
}

/** sRGB values 0..255, not rounded; outside of that range for colours that no screen shows. */
export function rgbOf(lightness: number, a: number, b: number): [number, number, number] {
  const fy = (lightness + 16) / 116;
  const x = WHITE[0] * uncurve(fy + a / 500);
  const y = uncurve(fy);
  const z = WHITE[2] * uncurve(fy - b / 200);
  return [
    gamma(3.2404542 * x - 1.5371385 * y - 0.4985314 * z),
    gamma(-0.969266 * x + 1.8760108 * y + 0.041556 * z),
    gamma(0.0556434 * x - 0.2040259 * y + 1.0572252 * z),
  ];
}

/** Euclidean distance (ΔE 1976) of two pixels, given by the index of their lightness. */
export function deltaE(a: Float32Array, i: number, b: Float32Array, j: number): number {
  const l = a[i] - b[j];
  const m = a[i + 1] - b[j + 1];
  const n = a[i + 2] - b[j + 2];
  return Math.sqrt(l * l + m * m + n * n);
}

function curve(t: number): number {
  return t > EPSILON ? Math.cbrt(t) : (KAPPA * t + 16) / 116;
}

function uncurve(f: number): number {
  const cube = f * f * f;
  return cube > EPSILON ? cube : (116 * f - 16) / KAPPA;
}

function gamma(linear: number): number {
  return 255 * (linear <= 0.0031308 ? 12.92 * linear : 1.055 * linear ** (1 / 2.4) - 0.055);
}
