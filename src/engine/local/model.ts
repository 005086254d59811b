/**
 * The model, written in jax-js: one decoder of pre-norm transformer layers over picture tokens and text
 * tokens. Picture tokens see each other both ways and never the text, so a picture is computed once for all
 * that is said of it. The shipped VLM has both; the text models of small games have a picture of size 0: no
 * stem, no encoder, no picture tokens.
 *
 * A picture token is a 16×16 window of pixels at stride 8 through a two-layer stem and a few layers of its
 * own, so that the decoder's first layer already reads what is in the picture. A text token is embedded
 * together with the few tokens before it (one table per distance: a causal convolution), then attends to the
 * picture and to its ancestors. RMSNorm without gains and squared ReLU: cheap passes, since element-wise work
 * is half of the time. Leaves out: the loss (`losses.ts`), execution (`lower/`), sampling (`sampler.ts`).
 */
import { nn, numpy as np } from "@jax-js/jax";
import { decoderNames, encoderNames, type ModelShape, NORM_EPSILON, pictureTokens } from "./shape.ts";

export type Params = Record<string, np.Array>;

/**
 * [rows, patches, WINDOW_PIXELS] → [rows, patches, width]: the stem and the encoder, before the decoder's
 * first layer.
 */
export function embedPicture(params: Params, shape: ModelShape, windows: np.Array): np.Array {
  const hidden = squaredRelu(np.matmul(windows, params["picture.in"].ref));
  let x = np.matmul(hidden, params["picture.out"].ref).add(params["picture.position"].ref);
  for (const layer of encoderNames(shape)) {
    const { q, k, v } = project(params, shape, layer, x.ref);
    x = finishLayer(params, layer, x, attend(q, k, v));
  }
  return x;
}

/**
 * Token windows [rows, n, window] (int32 ids, `absentToken` where the text had not begun) and positions
 * [rows, n] → [rows, n, width].
 */
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

/**
 * Attended values [rows, heads, n, size] and the layer's input x → the layer's output, both [rows, n, width].
 */
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

/**
 * One layer over picture tokens, [rows, patches, width]; also gives the keys and values that text attends to.
 */
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
 * The whole forward pass over a tree-packed batch. windows [rows, patches, pixels], absent in a text model;
 * ids [rows, n, window]; positions [rows, n]; mask [rows, 1, n, n] with 0 at a node's ancestors and itself,
 * very negative elsewhere. Returns normalised text states [rows, n, width].
 */
export function forward(
  params: Params,
  shape: ModelShape,
  inputs: { windows?: np.Array; ids: np.Array; positions: np.Array; mask: np.Array },
): np.Array {
  let picture = inputs.windows && embedPicture(params, shape, inputs.windows);
  let text = embedText(params, shape, inputs.ids, inputs.positions);
  for (const layer of decoderNames(shape)) {
    const seen = picture && pictureLayer(params, shape, layer, picture);
    picture = seen?.x;
    const heads = project(params, shape, layer, text.ref);
    const attended = seen
      ? attendToBoth(heads, seen, inputs.mask.ref, pictureTokens(shape))
      : attendToText(heads, inputs.mask.ref);
    text = finishLayer(params, layer, text, attended);
  }
  return rmsNorm(text);
}

function attendToBoth(
  { q, k, v }: Heads,
  seen: Pick<Heads, "k" | "v">,
  mask: np.Array,
  patches: number,
): np.Array {
  const toPicture = np.matmul(q.ref, seen.k.transpose([0, 1, 3, 2]));
  const toText = np.matmul(q, k.transpose([0, 1, 3, 2])).add(mask);
  const weights = nn.softmax(np.concatenate([toPicture, toText], -1), -1);
  const [onPicture, onText] = np.split(weights, [patches], -1);
  return np.matmul(onPicture, seen.v).add(np.matmul(onText, v));
}

function attendToText({ q, k, v }: Heads, mask: np.Array): np.Array {
  const toText = np.matmul(q, k.transpose([0, 1, 3, 2])).add(mask);
  return np.matmul(nn.softmax(toText, -1), v);
}

export function rmsNorm(x: np.Array): np.Array {
  const scale = np.mean(np.square(x.ref), -1, { keepdims: true }).add(NORM_EPSILON);
  return x.mul(np.reciprocal(np.sqrt(scale)));
}

function squaredRelu(x: np.Array): np.Array {
  return np.square(np.maximum(x, 0));
}
