/**
 * What every executor computes: one training step and one decode step of the shipped model's shape, with
 * arrays that follow from a fixed key. Also written as one file of raw numbers, for executors that are not
 * TypeScript.
 */
import fs from "node:fs";
import path from "node:path";
import { Key } from "../../src/core/rng.ts";
import { type BatchArrays, HIDDEN } from "../../src/engine/local/batch.ts";
import type { ExtendArrays, ExtendSizes } from "../../src/engine/local/graphs.ts";
import { BASE_SHAPE } from "../../src/engine/local/pretrain/recipe.ts";
import { absentToken, pictureTokens, WINDOW_PIXELS } from "../../src/engine/local/shape.ts";
import { Weights } from "../../src/engine/local/weights.ts";

/**
 * Cuts the sizes down, to see in seconds that all executors run; no measurement. Inherited by child
 * processes.
 */
export const tiny = process.env.SPARRING_BENCH_TINY === "1";
/** A training step: pictures, and text tokens of each; all of them carry a loss. */
export const TRAIN = tiny ? { rows: 2, nodes: 16 } : { rows: 32, nodes: 192 };
/** A decode step: one new token for each of 128 games that have heard 96 tokens. */
export const DECODE: ExtendSizes = { groups: tiny ? 2 : 128, cached: 96, added: 1 };
export const ADAM = {
  learningRate: 1e-3,
  beta1: 0.9,
  beta2: 0.95,
  epsilon: 1e-8,
  weightDecay: 0.01,
  clipNorm: 1,
};

export interface Problem {
  readonly weights: Weights;
  readonly batch: BatchArrays;
  readonly decode: ExtendArrays;
}

export function makeProblem(): Problem {
  const key = Key.root("bench/step");
  const weights = Weights.random(BASE_SHAPE, key.child("weights"));
  for (const name of weights.names) {
    const { data } = weights.get(name);
    const rng = key.child("zeros", name).stream();
    if (data[0] === 0) for (let i = 0; i < data.length; i++) data[i] = 0.02 * rng.normal();
  }
  return { weights, batch: trainBatch(key.child("train")), decode: decodeArrays(key.child("decode")) };
}

/** Random tokens in plain causal order; the loss is the mean over all tokens. */
function trainBatch(key: Key): BatchArrays {
  const { rows, nodes } = TRAIN;
  const token = whole(key.child("token"), rows * nodes, BASE_SHAPE.vocabulary);
  const ids = Int32Array.from({ length: rows * nodes * BASE_SHAPE.window }, (_, i) => {
    const at = Math.floor(i / BASE_SHAPE.window);
    const back = i % BASE_SHAPE.window;
    return back <= at % nodes ? token[at - back] : absentToken(BASE_SHAPE);
  });
  return {
    ...TRAIN,
    windows: normal(key.child("windows"), rows * pictureTokens(BASE_SHAPE) * WINDOW_PIXELS),
    ids,
    positions: Int32Array.from({ length: rows * nodes }, (_, i) => i % nodes),
    mask: Float32Array.from({ length: rows * nodes * nodes }, (_, i) =>
      i % nodes <= Math.floor(i / nodes) % nodes ? 0 : HIDDEN,
    ),
    sources: Int32Array.from({ length: rows * nodes }, (_, i) => i % nodes),
    targets: whole(key.child("target"), rows * nodes, BASE_SHAPE.vocabulary),
    weights: new Float32Array(rows * nodes).fill(1 / (rows * nodes)),
    sampled: new Float32Array(rows * nodes),
  };
}

function decodeArrays(key: Key): ExtendArrays {
  const { groups, cached, added } = DECODE;
  const { layers, width, vocabulary, window } = BASE_SHAPE;
  const leaves = (name: string, n: number) =>
    Array.from({ length: 2 * layers }, (_, i) => normal(key.child(name, i), groups * n * width));
  return {
    picture: leaves("picture", pictureTokens(BASE_SHAPE)),
    past: leaves("past", cached),
    ids: whole(key.child("ids"), groups * added * window, vocabulary),
    positions: new Int32Array(groups * added).fill(cached),
    mask: new Float32Array(groups * added * (cached + added)),
  };
}

function normal(key: Key, length: number): Float32Array {
  const rng = key.stream();
  return Float32Array.from({ length }, () => rng.normal());
}

function whole(key: Key, length: number, below: number): Int32Array {
  const rng = key.stream();
  return Int32Array.from({ length }, () => rng.int(0, below - 1));
}

/** Writes `problem.json` (sizes, and name, type, length of each array in order) and `problem.bin`. */
export function writeProblem({ weights, batch, decode }: Problem, folder: string): void {
  const numbered = (name: string, leaves: readonly Float32Array[]) =>
    leaves.map((leaf, i) => [`decode.${name}.${i}`, leaf] as const);
  const arrays: (readonly [string, Float32Array | Int32Array])[] = [
    ...weights.names.map((name) => [`weights.${name}`, weights.get(name).data] as const),
    ...(["windows", "ids", "positions", "mask", "sources", "targets"] as const).map(
      (name) => [`train.${name}`, batch[name]] as const,
    ),
    ...numbered("picture", decode.picture),
    ...numbered("past", decode.past),
    ...(["ids", "positions", "mask"] as const).map((name) => [`decode.${name}`, decode[name]] as const),
  ];
  const shapes = Object.fromEntries(weights.names.map((name) => [name, weights.get(name).shape]));
  const index = arrays.map(([name, data]) => ({
    name,
    type: data instanceof Float32Array ? "float32" : "int32",
    length: data.length,
  }));
  const text = JSON.stringify({ shape: BASE_SHAPE, train: TRAIN, decode: DECODE, adam: ADAM, shapes, index });
  fs.writeFileSync(path.join(folder, "problem.json"), text);
  const bytes = arrays.map(([, data]) => Buffer.from(data.buffer, data.byteOffset, data.byteLength));
  fs.writeFileSync(path.join(folder, "problem.bin"), Buffer.concat(bytes));
}
