/** Runs a function on both executors, jax-js's own and the lowered graph, and compares. For tests. */
import { numpy as np } from "@jax-js/jax";
import { expect } from "vitest";
import { compile, type Tensor } from "./compile.ts";
import { testNumbers } from "./test-model.ts";
import type { TensorSpec } from "./trace.ts";

// biome-ignore lint/suspicious/noExplicitAny: functions of any number of arrays.
export type Fn = (...args: any[]) => any;

/** Numbers in (-2, 2), or indices 0, 1, 2. */
function makeTensor(spec: TensorSpec, seed: number): Tensor {
  const size = spec.shape.reduce((a, b) => a * b, 1);
  const numbers = testNumbers(size, seed, 2);
  if (spec.dtype !== "int32") return { shape: spec.shape, data: numbers };
  return { shape: spec.shape, data: Int32Array.from(numbers, (n) => Math.floor((n + 2) * 0.74)) };
}

const toArray = (t: Tensor): np.Array =>
  np.array(t.data as Float32Array<ArrayBuffer>, {
    shape: [...t.shape],
    dtype: t.data instanceof Int32Array ? np.int32 : np.float32,
  });

/** @param specs One per argument: a shape of floats or a full description. */
export async function expectSame(fn: Fn, ...specs: (TensorSpec | number[])[]): Promise<void> {
  const shapes = specs.map((s) => (Array.isArray(s) ? { shape: s } : s));
  const tensors = shapes.map((s, i) => makeTensor(s, i + 1));
  const compiled = await compile(fn, shapes, { threads: 1 });
  const actual = await compiled.runLeaves(tensors);
  await compiled.dispose();
  const result = fn(...tensors.map(toArray));
  const expected: np.Array[] = Array.isArray(result) ? result : [result];
  expect(actual.map((t) => t.shape)).toEqual(expected.map((a) => a.shape));
  expected.forEach((array, i) => {
    const numbers = array.dataSync() as Float32Array;
    numbers.forEach((n, j) => {
      const got = Number(actual[i].data[j]);
      if (!close(n, got)) expect.fail(`result ${i}, element ${j}: expected ${n}, got ${got}`);
    });
  });
}

function close(expected: number, actual: number): boolean {
  if (Number.isNaN(expected)) return Number.isNaN(actual);
  return expected === actual || Math.abs(actual - expected) <= 1e-5 * (1 + Math.abs(expected));
}
