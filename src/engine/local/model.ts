/**
 * The shipped VLM, written in jax-js: one decoder of pre-norm transformer layers over picture tokens and text tokens.
 * Picture tokens see each other both ways and never the text, so a picture is computed once for all that is said of it.
 *
 * A picture token is a 16×16 window of pixels at stride 8 through a two-layer stem and a few layers of its own, so that the
 * decoder's first layer already reads what is in the picture. A text token is embedded together with
 * the few tokens before it (one table per distance: a causal convolution), then attends to the picture and to its ancestors.
 * RMSNorm without gains and squared ReLU: cheap passes, since element-wise work is half of the time.
 * Leaves out: the loss (`losses.ts`), execution (`lower/`), sampling (`sampler.ts`).
 */
import { nn, numpy as np } from "@jax-js/jax";

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
  /** Picture side in pixels; picture tokens are `(side / 8)²`. */
  readonly pictureSize: number;
  /** Hidden units of the picture stem. */
  readonly stem: number;
  /** Longest text in tokens. */
  readonly maxText: number;
  /** Text tokens that are embedded together. */
  readonly window: number;
}

export const STRIDE = 8;
export const WINDOW_PIXELS = 16 * 16 * 3;

export type Params = Record<string, np.Array>;

export function pictureTokens(shape: ModelShape): number {
  return (shape.pictureSize / STRIDE) ** 2;
}

/** Name → shape and initial scale of every parameter, in the order in which graphs take them (sorted by name). */
export function parameterShapes(shape: ModelShape): { name: string; shape: number[]; scale: number }[] {
  const { width, hidden, vocabulary, stem } = shape;
  const out = [
    { name: "head", shape: [width, vocabulary], scale: 0 },
    { name: "picture.in", shape: [WINDOW_PIXELS, stem], scale: 1 / Math.sqrt(WINDOW_PIXELS) },
    { name: "picture.out", shape: [stem, width], scale: 1 / Math.sqrt(stem) },
    { name: "picture.position", shape: [pictureTokens(shape), width], scale: 0.02 },
    { name: "text.embed", shape: [shape.window * vocabulary, width], scale: 0.05 },
    { name: "text.position", shape: [shape.maxText, width], scale: 0.02 },
  ];
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

function encoderNames(shape: ModelShape): string[] {
  return Array.from({ length: shape.encoderLayers }, (_, i) => `encoder${i}`);
}

/** Names of the decoder's layers, in order. */
export function decoderNames(shape: ModelShape): string[] {
  return Array.from({ length: shape.layers }, (_, i) => `layer${i}`);
}

/** [rows, patches, WINDOW_PIXELS] → [rows, patches, width]: the stem and the encoder, before the decoder's first layer. */
export function embedPicture(params: Params, shape: ModelShape, windows: np.Array): np.Array {
  const hidden = squaredRelu(np.matmul(windows, params["picture.in"].ref));
  let x = np.matmul(hidden, params["picture.out"].ref).add(params["picture.position"].ref);
  for (const layer of encoderNames(shape)) {
    const { q, k, v } = project(params, shape, layer, x.ref);
    x = finishLayer(params, layer, x, attend(q, k, v));
  }
  return x;
}

/** Token windows [rows, n, window] (int32 ids, `absentToken` where the text had not begun) and positions [rows, n] → [rows, n, width]. */
export function embedText(
  params: Params,
  shape: ModelShape,
  windows: np.Array,
  positions: np.Array,
): np.Array {
  const [rows, n] = positions.shape;
  const oneHot = nn.oneHot(windows, shape.vocabulary).reshape([rows, n, shape.window * shape.vocabulary]);
  const position = nn.oneHot(positions, shape.maxText);
  return np.matmul(oneHot, params["text.embed"].ref).add(np.matmul(position, params["text.position"].ref));
}

export interface Heads {
  /** [rows, heads, n, width / heads] */
  readonly q: np.Array;
  readonly k: np.Array;
  readonly v: np.Array;
}

/** Queries, keys and values of one layer from its input [rows, n, width]. Queries are scaled. */
export function project(params: Params, shape: ModelShape, layer: string, x: np.Array): Heads {
  const [rows, n] = x.shape;
  const size = shape.width / shape.heads;
  const qkv = np.matmul(rmsNorm(x), params[`${layer}.qkv`].ref).reshape([rows, n, 3, shape.heads, size]);
  const [q, k, v] = np
    .split(qkv, 3, 2)
    .map((part) => part.reshape([rows, n, shape.heads, size]).transpose([0, 2, 1, 3]));
  return { q: q.mul(1 / Math.sqrt(size)), k, v };
}

/** Attended values [rows, heads, n, size] and the layer's input x → the layer's output, both [rows, n, width]. */
export function finishLayer(params: Params, layer: string, x: np.Array, attended: np.Array): np.Array {
  const [rows, n, width] = x.shape;
  const mixed = np.matmul(
    attended.transpose([0, 2, 1, 3]).reshape([rows, n, width]),
    params[`${layer}.out`].ref,
  );
  const y = x.add(mixed);
  const up = squaredRelu(np.matmul(rmsNorm(y.ref), params[`${layer}.up`].ref));
  return y.add(np.matmul(up, params[`${layer}.down`].ref));
}

/** One layer over picture tokens, [rows, patches, width]; also gives the keys and values that text attends to. */
export function pictureLayer(
  params: Params,
  shape: ModelShape,
  layer: string,
  x: np.Array,
): { x: np.Array; k: np.Array; v: np.Array } {
  const { q, k, v } = project(params, shape, layer, x.ref);
  const attended = attend(q, k.ref, v.ref);
  return { x: finishLayer(params, layer, x, attended), k, v };
}

/** Attention of all to all, [rows, heads, n, size]. */
function attend(q: np.Array, k: np.Array, v: np.Array): np.Array {
  return np.matmul(nn.softmax(np.matmul(q, k.transpose([0, 1, 3, 2])), -1), v);
}

/**
 * The whole forward pass over a tree-packed batch.
 * windows [rows, patches, pixels]; ids [rows, n, window]; positions [rows, n]; mask [rows, 1, n, n] with 0 at a node's ancestors
 * and itself, very negative elsewhere. Returns normalised text states [rows, n, width].
 */
export function forward(
  params: Params,
  shape: ModelShape,
  inputs: { windows: np.Array; ids: np.Array; positions: np.Array; mask: np.Array },
): np.Array {
  const patches = pictureTokens(shape);
  let picture = embedPicture(params, shape, inputs.windows);
  let text = embedText(params, shape, inputs.ids, inputs.positions);
  for (const layer of decoderNames(shape)) {
    const seen = pictureLayer(params, shape, layer, picture);
    picture = seen.x;
    const { q, k, v } = project(params, shape, layer, text.ref);
    const toPicture = np.matmul(q.ref, seen.k.transpose([0, 1, 3, 2]));
    const toText = np.matmul(q, k.transpose([0, 1, 3, 2])).add(inputs.mask.ref);
    const weights = nn.softmax(np.concatenate([toPicture, toText], -1), -1);
    const [onPicture, onText] = np.split(weights, [patches], -1);
    const attended = np.matmul(onPicture, seen.v).add(np.matmul(onText, v));
    text = finishLayer(params, layer, text, attended);
  }
  return rmsNorm(text);
}

export function rmsNorm(x: np.Array): np.Array {
  const scale = np.mean(np.square(x.ref), -1, { keepdims: true }).add(1e-6);
  return x.mul(np.reciprocal(np.sqrt(scale)));
}

function squaredRelu(x: np.Array): np.Array {
  return np.square(np.maximum(x, 0));
}
