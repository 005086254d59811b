/**
 * The rewrites: that they happen where they should (operators of the finished graph), only there,
 * and that results stay those of jax-js.
 */
import { grad, init, nn, numpy as np, valueAndGrad } from "@jax-js/jax";
import { beforeAll, expect, test } from "vitest";
import { liveParts } from "./graph.ts";
import { expectSame, type Fn } from "./oracle.ts";
import type { Tree } from "./pytree.ts";
import { decoderBatchShapes, decoderLoss, decoderShapes } from "./test-model.ts";
import type { TensorSpec } from "./trace.ts";
import { lowerFunction } from "./trace.ts";

beforeAll(() => init("wasm"));

/** How often each operator occurs, reshapes left out. */
function operators(fn: Fn, ...shapes: (number[] | Tree<TensorSpec>)[]): Record<string, number> {
  const specs = shapes.map((s) => (Array.isArray(s) ? { shape: s as number[] } : s)) as Tree<TensorSpec>[];
  const counts: Record<string, number> = {};
  for (const { op } of liveParts(lowerFunction(fn, specs).values).nodes)
    if (op !== "Reshape") counts[op] = (counts[op] ?? 0) + 1;
  return counts;
}

test("softmax is one operator, its gradient two passes and a sum", async () => {
  const softmax: Fn = (x) => nn.softmax(x, -1);
  expect(operators(softmax, [2, 3, 4])).toEqual({ Softmax: 1 });
  const weighted: Fn = (x, y) => nn.softmax(x, -1).mul(y).sum();
  expect(operators(grad(weighted), [2, 3, 4], [2, 3, 4])).toEqual({
    Softmax: 1,
    Mul: 2,
    ReduceSum: 1,
    Sub: 1,
  });
  await expectSame(grad(weighted), [2, 3, 4], [2, 3, 4]);
  await expectSame(grad(weighted), [5, 7], [1, 7]);
});

test("softmax over a dimension that is not last in memory stays as it is written", async () => {
  const softmax: Fn = (x) => nn.softmax(x.transpose(), -1);
  expect(operators(softmax, [3, 4]).Softmax).toBeUndefined();
  await expectSame(softmax, [3, 4]);
  await expectSame(
    grad((x: np.Array) => np.square(nn.softmax(x, 1)).sum()),
    [2, 3, 4],
  );
});

test("scales go into products", async () => {
  const scaled: Fn = (x, y) => np.matmul(x.mul(3), y).mul(0.5);
  expect(operators(scaled, [4, 3], [3, 5])).toEqual({ FusedMatMul: 1 });
  await expectSame(scaled, [4, 3], [3, 5]);
  const readTwice: Fn = (x, y) => {
    const product = np.matmul(x, y);
    return [product.ref.mul(2), product];
  };
  expect(operators(readTwice, [4, 3], [3, 5])).toEqual({ FusedMatMul: 1, Mul: 1 });
  await expectSame(readTwice, [4, 3], [3, 5]);
});

test("a transposed product is computed transposed", async () => {
  const transposed: Fn = (x, y) => np.matmul(x, y).transpose();
  expect(operators(transposed, [4, 3], [3, 5])).toEqual({ FusedMatMul: 1 });
  await expectSame(transposed, [4, 3], [3, 5]);
  await expectSame((x: np.Array, y: np.Array) => np.matmul(x, y).transpose([0, 2, 1]), [2, 4, 3], [2, 3, 5]);
});

test("the gradient of squared ReLU needs no mask, that of ReLU does", async () => {
  const squared: Fn = (x) => np.square(nn.relu(x)).sum();
  expect(operators(grad(squared), [3, 4]).Where).toBeUndefined();
  expect(
    operators(
      grad((x: np.Array) => nn.relu(x).sum()),
      [3, 4],
    ).Where,
  ).toBe(1);
  await expectSame(grad(squared), [3, 4]);
  await expectSame(
    grad((x: np.Array) => np.where(x.ref.less(0), 0, np.maximum(x.add(1), 0)).sum()),
    [3, 4],
  );
});

test("a decoder's step has no softmax in pieces and no mask", () => {
  const size = { width: 8, layers: 2, heads: 2, hidden: 16, vocabulary: 5, batch: 2, length: 3 };
  const shapes = [decoderShapes(size) as unknown as Tree<TensorSpec>, ...decoderBatchShapes(size)];
  const counts = operators(valueAndGrad(decoderLoss(2)) as Fn, ...shapes);
  expect(counts).toMatchObject({ Softmax: 2, Exp: 1 });
  expect(counts.Where).toBeUndefined();
});
