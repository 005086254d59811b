/**
 * Random programs of moves, products, sums and element-wise operations, and their gradients:
 * layouts meet in ways that nobody would write down. Expected numbers come from jax-js.
 */

import { grad, init, nn, numpy as np } from "@jax-js/jax";
import * as fc from "fast-check";
import { beforeAll, test } from "vitest";
import { expectSame } from "./oracle.ts";

beforeAll(() => init("wasm"));

type Step = readonly [kind: number, a: number, b: number];

/** Applies one step to the values so far; every value may be used again. */
function apply(values: readonly np.Array[], [kind, a, b]: Step): np.Array {
  const x = values[a % values.length];
  const y = values[b % values.length];
  const rank = x.shape.length;
  const axis = rank ? b % rank : 0;
  const rotated = [...x.shape.keys()].map((i) => (i + 1 + b) % rank);
  switch (kind % 10) {
    case 0:
      return x.ref.transpose(rotated);
    case 1:
      return x.ref.reshape(b % 2 ? [-1] : mergeTwo(x.shape, axis));
    case 2:
      return canBroadcast(x.shape, y.shape) ? x.ref.add(y.ref) : x.ref.mul(0.5);
    case 3:
      return canBroadcast(x.shape, y.shape) ? x.ref.mul(y.ref) : np.sin(x.ref);
    case 4:
      return product(x, y) ?? np.square(x.ref).mul(0.3);
    case 5:
      return rank > 1 ? x.ref.sum(axis) : np.cos(x.ref);
    case 6:
      return rank > 0 ? np.concatenate([x.ref, np.negative(x.ref)], axis) : x.ref;
    case 7:
      return rank > 0 ? nn.softmax(x.ref, axis) : x.ref;
    case 8:
      return rank > 0 && x.shape[axis] > 1 ? halved(x, axis) : np.maximum(x.ref, 0);
    default:
      return x.ref.reshape([...x.shape.slice(0, axis), 1, ...x.shape.slice(axis)]);
  }
}

function mergeTwo(shape: readonly number[], axis: number): number[] {
  if (shape.length < 2 || axis === shape.length - 1) return [...shape, 1];
  return [...shape.slice(0, axis), shape[axis] * shape[axis + 1], ...shape.slice(axis + 2)];
}

function canBroadcast(a: readonly number[], b: readonly number[]): boolean {
  const pairs = [...a].reverse().map((n, i) => [n, [...b].reverse()[i] ?? 1]);
  return pairs.every(([n, m]) => n === m || n === 1 || m === 1);
}

/** A matrix product over dimensions that happen to fit. */
function product(x: np.Array, y: np.Array): np.Array | undefined {
  const [p, q] = [x.shape.length, y.shape.length];
  if (p < 2 || q < 2) return undefined;
  if (p === 2 || q === 2) {
    if (x.shape[p - 1] === y.shape[q - 2] && q === 2) return np.matmul(x.ref, y.ref);
    return x.shape[p - 2] === y.shape[q - 2] && p === q ? np.matmul(x.ref.transpose(), y.ref) : undefined;
  }
  const same = p === q && x.shape.every((n, i) => n === y.shape[i]);
  const swap = [...x.shape.keys()].map((i) => (i < p - 2 ? i : 2 * p - 3 - i));
  return same ? np.matmul(x.ref, y.ref.transpose(swap)) : undefined;
}

function halved(x: np.Array, axis: number): np.Array {
  const half = x.shape[axis] >> 1;
  const [low, high] = np.split(x.ref, [half], axis);
  high.dispose();
  return low;
}

function program(steps: readonly Step[]) {
  return (x: np.Array, y: np.Array): np.Array => {
    const values = [x, y];
    for (const step of steps) {
      const next = apply(values, step);
      // Keep numbers small, and programs within what a test can afford.
      if (next.shape.reduce((a, b) => a * b, 1) <= 2000 && next.shape.length <= 5) values.push(next);
    }
    return np.tanh(values[values.length - 1]);
  };
}

const steps = fc.array(fc.tuple(fc.nat(9), fc.nat(20), fc.nat(20)), { minLength: 3, maxLength: 10 });

test("random programs and their gradients agree with jax-js", async () => {
  await fc.assert(
    fc.asyncProperty(steps, async (list) => {
      const run = program(list);
      await expectSame(run, [2, 3, 4], [3, 4]);
      const loss = (x: np.Array, y: np.Array): np.Array => run(x, y).sum();
      await expectSame(grad(loss), [2, 3, 4], [3, 4]);
    }),
    { seed: 1, numRuns: 60 },
  );
});
