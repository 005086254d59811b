/** The sizes of a model, and the parameters that follow from them. Its functions are in `model.ts`. */
import { z } from "zod";

export interface ModelShape {
  readonly width: number;
  /** Layers that only picture tokens pass, before the decoder. */
  readonly encoderLayers: number;
  /** Layers of the decoder. */
  readonly layers: number;
  readonly heads: number;
  /** Hidden units of the feed-forward part. */
  readonly hidden: number;
  readonly vocabulary: number;
  /** Picture side in pixels; picture tokens are `(side / 8)²`. 0 is a text model. */
  readonly pictureSize: number;
  /** Hidden units of the picture stem. */
  readonly stem: number;
  /** Longest text in tokens. */
  readonly maxText: number;
  /** Text tokens that are embedded together. */
  readonly window: number;
}

export const STRIDE = 8;
/** Side in pixels of the window that a picture token is made of. */
export const WINDOW_SIDE = 16;

const count = (low: number, high: number) => z.int().min(low).max(high);

/** The shapes that a file may ask for. */
export const modelShape = z
  .strictObject({
    width: count(1, 8192),
    encoderLayers: count(0, 128),
    layers: count(1, 128),
    heads: count(1, 128),
    hidden: count(1, 65536),
    vocabulary: count(2, 1e6),
    pictureSize: count(0, 2048).multipleOf(STRIDE),
    stem: count(0, 65536),
    maxText: count(1, 1e6),
    window: count(1, 256),
  })
  .refine(({ width, heads }) => width % heads === 0);
export const WINDOW_PIXELS = WINDOW_SIDE * WINDOW_SIDE * 3;
/** Added to a mean square before its root is taken. */
export const NORM_EPSILON = 1e-6;

export function seesPictures({ pictureSize }: ModelShape): boolean {
  return pictureSize > 0;
}

export function pictureTokens(shape: ModelShape): number {
  return (shape.pictureSize / STRIDE) ** 2;
}

/**
 * Name → shape and initial scale of every parameter, in the order in which graphs take them (sorted by name).
 */
export function parameterShapes(shape: ModelShape): { name: string; shape: number[]; scale: number }[] {
  const { width, hidden, vocabulary, stem } = shape;
  const out = [
    { name: "head", shape: [width, vocabulary], scale: 0 },
    { name: "text.embed", shape: [shape.window * vocabulary, width], scale: 0.05 },
    { name: "text.position", shape: [shape.maxText, width], scale: 0.02 },
  ];
  if (seesPictures(shape)) {
    out.push(
      { name: "picture.in", shape: [WINDOW_PIXELS, stem], scale: 1 / Math.sqrt(WINDOW_PIXELS) },
      { name: "picture.out", shape: [stem, width], scale: 1 / Math.sqrt(stem) },
      { name: "picture.position", shape: [pictureTokens(shape), width], scale: 0.02 },
    );
  }
  for (const layer of [...encoderNames(shape), ...decoderNames(shape)]) {
    out.push(
      { name: `${layer}.down`, shape: [hidden, width], scale: 0 },
      { name: `${layer}.out`, shape: [width, width], scale: 0 },
      { name: `${layer}.qkv`, shape: [width, 3 * width], scale: 1 / Math.sqrt(width) },
      { name: `${layer}.up`, shape: [width, hidden], scale: 1 / Math.sqrt(width) },
    );
  }
  return out.sort((a, b) => (a.name < b.name ? -1 : 1));
}

/** What stands in a window before the text begins: the last id, which no word that is said has. */
export function absentToken(shape: ModelShape): number {
  return shape.vocabulary - 1;
}

/** Names of the layers that only picture tokens pass. */
export function encoderNames(shape: ModelShape): string[] {
  return Array.from({ length: shape.encoderLayers }, (_, i) => `encoder${i}`);
}

/** Names of the decoder's layers, in order. */
export function decoderNames(shape: ModelShape): string[] {
  return Array.from({ length: shape.layers }, (_, i) => `layer${i}`);
}
