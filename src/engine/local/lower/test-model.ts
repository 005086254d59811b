/**
 * A small decoder for the lowering's tests and measurements: RMSNorm, attention with an additive
 * mask, squared ReLU, one-hot embeddings, weighted cross-entropy. Not the model that ships.
 */
import { lax, nn, numpy as np } from "@jax-js/jax";
import type { Tensor, TensorSpec } from "./compile.ts";
import type { Tree } from "./pytree.ts";

export interface DecoderSize {
  readonly width: number;
  readonly layers: number;
  readonly heads: number;
  readonly hidden: number;
  readonly vocabulary: number;
  readonly batch: number;
  readonly length: number;
}

interface Layer<T> {
  norm1: T;
  wq: T;
  wk: T;
  wv: T;
  wo: T;
  norm2: T;
  w1: T;
  w2: T;
}

export interface DecoderParams<T> {
  embed: T;
  position: T;
  layers: Layer<T>[];
  norm: T;
  head: T;
}

export function decoderShapes(size: DecoderSize): DecoderParams<TensorSpec> {
  const { width: d, hidden, vocabulary, length } = size;
  const shape = (...sizes: number[]): TensorSpec => ({ shape: sizes });
  const layer = (): Layer<TensorSpec> => ({
    norm1: shape(d),
    wq: shape(d, d),
    wk: shape(d, d),
    wv: shape(d, d),
    wo: shape(d, d),
    norm2: shape(d),
    w1: shape(d, hidden),
    w2: shape(hidden, d),
  });
  return {
    embed: shape(vocabulary, d),
    position: shape(length, d),
    layers: Array.from({ length: size.layers }, layer),
    norm: shape(d),
    head: shape(d, vocabulary),
  };
}

/** Arguments after the parameters: one-hot tokens, additive mask, one-hot targets, weights. */
export function decoderBatchShapes(size: DecoderSize): TensorSpec[] {
  const { batch: b, length: t, vocabulary: v } = size;
  return [
    [b, t, v],
    [b, 1, t, t],
    [b, t, v],
    [b, t],
  ].map((shape) => ({ shape }));
}

function rmsNorm(x: np.Array, gain: np.Array): np.Array {
  const scale = np.reciprocal(np.sqrt(np.mean(np.square(x.ref), -1, { keepdims: true }).add(1e-6)));
  return x.mul(scale).mul(gain);
}

function attention(x: np.Array, layer: Layer<np.Array>, mask: np.Array, heads: number): np.Array {
  const [b, t, d] = x.shape;
  const split = (w: np.Array): np.Array =>
    np
      .matmul(x.ref, w)
      .reshape([b, t, heads, d / heads])
      .transpose([0, 2, 1, 3]);
  const [q, k, v] = [split(layer.wq), split(layer.wk), split(layer.wv)];
  x.dispose();
  const scores = np.matmul(q, k.transpose([0, 1, 3, 2])).mul(1 / Math.sqrt(d / heads));
  const weights = nn.softmax(scores.add(mask), -1);
  const mixed = np.matmul(weights, v).transpose([0, 2, 1, 3]).reshape([b, t, d]);
  return np.matmul(mixed, layer.wo);
}

function mlp(x: np.Array, layer: Layer<np.Array>): np.Array {
  return np.matmul(np.square(nn.relu(np.matmul(x, layer.w1))), layer.w2);
}

export function decoderLogits(
  p: DecoderParams<np.Array>,
  tokens: np.Array,
  mask: np.Array,
  heads: number,
): np.Array {
  let x = np.matmul(tokens, p.embed).add(p.position);
  for (const layer of p.layers) {
    x = x.ref.add(attention(rmsNorm(x, layer.norm1), layer, mask.ref, heads));
    x = x.ref.add(mlp(rmsNorm(x, layer.norm2), layer));
  }
  mask.dispose();
  return np.matmul(rmsNorm(x, p.norm), p.head);
}

export function decoderLoss(heads: number) {
  return (
    p: DecoderParams<np.Array>,
    tokens: np.Array,
    mask: np.Array,
    targets: np.Array,
    weights: np.Array,
  ) => {
    const logProbs = nn.logSoftmax(decoderLogits(p, tokens, mask, heads), -1);
    const picked = logProbs.mul(lax.stopGradient(targets)).sum(-1);
    return picked.mul(weights).sum().mul(-1);
  };
}

/** Deterministic numbers in (-scale, scale). */
export function testNumbers(size: number, seed: number, scale = 1): Float32Array {
  let state = (seed * 2654435761) >>> 0;
  return Float32Array.from({ length: size }, () => {
    state = (Math.imul(state ^ (state >>> 15), 2246822519) + 3266489917) >>> 0;
    return (state / 2 ** 31 - 1) * scale;
  });
}

/** Random parameters: gains near 1, matrices small. */
export function decoderTensor(spec: TensorSpec, seed: number): Tensor {
  const size = spec.shape.reduce((a, b) => a * b, 1);
  const data = testNumbers(size, seed, spec.shape.length === 1 ? 0.1 : 1 / Math.sqrt(spec.shape[0]));
  return { shape: spec.shape, data: spec.shape.length === 1 ? data.map((n) => n + 1) : data };
}

/** A causal batch with random tokens, targets and weights. */
export function decoderBatch(size: DecoderSize): Tensor[] {
  const { batch, length, vocabulary } = size;
  const [tokens, mask, targets, weights] = decoderBatchShapes(size);
  const oneHot = (spec: TensorSpec, seed: number): Tensor => {
    const data = new Float32Array(batch * length * vocabulary);
    testNumbers(batch * length, seed).forEach((n, i) => {
      data[i * vocabulary + Math.floor(((n + 1) / 2) * vocabulary * 0.999)] = 1;
    });
    return { shape: spec.shape, data };
  };
  const masked = Float32Array.from({ length: batch * length * length }, (_, i) =>
    i % length > Math.floor(i / length) % length ? -1e9 : 0,
  );
  return [
    oneHot(tokens, 1),
    { shape: mask.shape, data: masked },
    oneHot(targets, 2),
    { shape: weights.shape, data: testNumbers(batch * length, 3) },
  ];
}

export type TensorTree = Tree<Tensor>;
