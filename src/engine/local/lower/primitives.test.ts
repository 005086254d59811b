/**
 * Every lowered primitive against jax-js itself on small arrays, in several memory layouts:
 * as they come, transposed, broadcast, and reshaped after a transpose.
 */
import { grad, init, lax, nn, numpy as np } from "@jax-js/jax";
import { beforeAll, describe, expect, test } from "vitest";
import { EngineError } from "../../../core/errors.ts";
import { compile, type TensorSpec } from "./compile.ts";
import { expectSame, type Fn } from "./oracle.ts";

beforeAll(() => init("wasm"));

const I = (...shape: number[]): TensorSpec => ({ shape, dtype: "int32" });

/** The same [2,3,4] array in different layouts. */
const LAYOUTS: Record<string, [Fn, number[]]> = {
  plain: [(x) => x, [2, 3, 4]],
  transposed: [(x) => x.transpose([2, 0, 1]), [3, 4, 2]],
  broadcast: [(x) => np.broadcastTo(x, [2, 3, 4]), [3, 1]],
  merged: [(x) => x.transpose([1, 0, 2, 3]).reshape([2, 3, 4]), [3, 2, 2, 2]],
};

const UNARY: Record<string, Fn> = {
  neg: np.negative,
  reciprocal: np.reciprocal,
  floor: np.floor,
  ceil: np.ceil,
  sin: np.sin,
  cos: np.cos,
  asin: (x) => np.arcsin(x.mul(0.4)),
  atan: np.arctan,
  exp: np.exp,
  log: (x) => np.log(np.abs(x)),
  erf: lax.erf,
  erfc: lax.erfc,
  sqrt: (x) => np.sqrt(np.square(x)),
  stop_gradient: lax.stopGradient,
  sum: (x) => [x.ref.sum(0), x.ref.sum(1), x.ref.sum(2), x.ref.sum([0, 2]), x.ref.sum([0, 1]), x.sum()],
  max: (x) => [x.ref.max(0), x.ref.max(1), x.max([0, 2])],
  min: (x) => [x.ref.min(0), x.min([1, 2])],
  prod: (x) => x.prod(1),
  mean: (x) => np.mean(x, -1, { keepdims: true }),
  argmax: (x) => [np.argmax(x.ref, 0), np.argmax(x, -1)],
  reshape: (x) => [x.ref.reshape([6, 4]), x.ref.reshape([4, 6]), x.reshape([1, 24])],
  flip: (x) => [np.flip(x.ref, [0]), np.flip(x, [1, 2])],
  slice: (x) => [x.ref.slice([], [1, 3], [0, 2]), x.slice(1, [], 2)],
  pad: (x) => [
    np.pad(x.ref, [
      [0, 0],
      [1, 2],
      [0, 1],
    ]),
    np.pad(x, [
      [1, 0],
      [0, 0],
      [0, 0],
    ]),
  ],
  split: (x) => np.split(x, 2, 2),
  concatenate: (x) => [
    np.concatenate([x.ref, x.ref.mul(2)], 1),
    np.concatenate([x.ref, np.ones([2, 3, 1]), x], 2),
  ],
  cast: (x) => [x.ref.astype(np.int32).add(1), x.astype(np.bool).astype(np.float32)],
  softmax: (x) => [nn.softmax(x.ref, -1), nn.logSoftmax(x, 1)],
  sort: (x) => [np.sort(x.ref, -1), np.argsort(x, 0)],
  constants: (x) =>
    x
      .mul(np.arange(4).astype(np.float32))
      .add(np.ones([2, 1, 4]))
      .add(np.eye(3, 4)),
};

describe.each(Object.entries(LAYOUTS))("%s operand", (_, [layout, shape]) => {
  test.each(Object.entries(UNARY))("%s", (_name, fn) => expectSame((x) => fn(layout(x)), shape));

  const binary: Record<string, Fn> = {
    add: np.add,
    sub: np.subtract,
    mul: np.multiply,
    div: np.divide,
    max: np.maximum,
    min: np.minimum,
    mod: (x, y) => x.mod(y),
    idiv: (x, y) => np.trunc(x.div(y)),
    compare: (x, y) => [x.ref.less(y.ref), x.ref.equal(y.ref), x.ref.notEqual(y.ref), x.greaterEqual(y)],
    where: (x, y) => np.where(x.ref.less(y.ref), x, y.mul(3)),
  };
  test.each(Object.entries(binary))("%s", async (_name, fn) => {
    await expectSame((x, y) => fn(layout(x), y), shape, [2, 3, 4]);
    await expectSame((x, y) => fn(layout(x), y.transpose([1, 0]).reshape([3, 4])), shape, [4, 3]);
    await expectSame((x, y) => fn(layout(x), layout(y)), shape, shape);
    await expectSame((x, y) => fn(y, layout(x)), shape, []);
  });

  test("products", async () => {
    await expectSame((x, y) => np.matmul(layout(x), y), shape, [4, 5]);
    await expectSame((x, y) => np.matmul(layout(x), y.transpose()), shape, [5, 4]);
    await expectSame((x, y) => np.matmul(layout(x), y.transpose([0, 2, 1])), shape, [2, 5, 4]);
    await expectSame((x, y) => np.matmul(y.transpose([2, 0, 1]), layout(x)), shape, [5, 3, 2]);
    await expectSame(
      (x, y) => lax.dot(layout(x), y, { lhsContractingDims: [0, 1], rhsContractingDims: [1, 0] }),
      shape,
      [3, 2, 5],
    );
    await expectSame(
      (x, y) =>
        lax.dot(layout(x), y, {
          lhsContractingDims: [1],
          rhsContractingDims: [0],
          lhsBatchDims: [2],
          rhsBatchDims: [1],
        }),
      shape,
      [3, 4, 5],
    );
    await expectSame((x, y) => np.dot(layout(x), y), shape, [4]);
    await expectSame((x, y) => layout(x).mul(layout(y)).sum(-1), shape, shape);
  });

  test("products whose batch stands between rows and columns", async () => {
    await expectSame(
      (x, y) => np.matmul(layout(x).transpose([1, 0, 2]), y.transpose([1, 0, 2])),
      shape,
      [4, 3, 5],
    );
    await expectSame(
      (x, y) => np.matmul(layout(x).transpose([1, 2, 0]), y.transpose([1, 2, 0])),
      shape,
      [5, 3, 2],
    );
    await expectSame(
      (x, y) => np.matmul(y.transpose([1, 2, 0]), layout(x).transpose([1, 2, 0])),
      shape,
      [4, 3, 5],
    );
  });

  test("gather", async () => {
    await expectSame((x, i) => layout(x).slice([], i), shape, I(5));
    await expectSame((x, i) => np.take(layout(x), i, 2), shape, I(2, 2));
    await expectSame((x, i, j) => layout(x).slice(i.mod(2), [], j), shape, I(3), I(3));
    await expectSame((x, i) => np.takeAlongAxis(layout(x), i, 1), shape, I(2, 2, 4));
  });

  test("gradients of gather, slices, extremes", async () => {
    await expectSame(
      grad((x: np.Array, i: np.Array) => np.square(layout(x).slice([], i)).sum()),
      shape,
      I(5),
    );
    await expectSame(
      grad((x: np.Array, i: np.Array) => np.square(np.takeAlongAxis(layout(x), i, 1)).sum()),
      shape,
      I(2, 2, 4),
    );
    await expectSame(
      grad((x: np.Array) => np.square(np.concatenate([layout(x.ref), layout(x).mul(2)], 1)).sum()),
      shape,
    );
    await expectSame(
      grad((x: np.Array) => np.square(layout(x).slice([], [1, 3], [0, 2])).sum()),
      shape,
    );
    await expectSame(
      grad((x: np.Array) => np.exp(layout(x).max(1)).sum()),
      shape,
    );
    await expectSame(
      grad((x: np.Array) =>
        nn
          .gelu(layout(x))
          .mul(nn.softmax(np.arange(4).astype(np.float32)))
          .sum(),
      ),
      shape,
    );
  });
});

test("convolution, pooling and their gradients", async () => {
  const conv: Fn = (x, k) => lax.conv(x, k, [2, 2], "SAME");
  await expectSame(conv, [2, 3, 6, 6], [4, 3, 3, 3]);
  await expectSame(
    grad((x: np.Array, k: np.Array) => np.square(conv(x, k)).sum()),
    [2, 3, 6, 6],
    [4, 3, 3, 3],
  );
  await expectSame(
    grad((k: np.Array, x: np.Array) => np.square(conv(x, k)).sum()),
    [4, 3, 3, 3],
    [2, 3, 6, 6],
  );
  const pooled: Fn = (x) => lax.reduceWindow(x, np.max, [3, 3], [2, 2]);
  await expectSame(pooled, [2, 7, 7]);
  const averaged: Fn = (x) => lax.reduceWindow(x, np.mean, [3, 2], [2, 1]);
  await expectSame(
    grad((x: np.Array) => np.square(averaged(x)).sum()),
    [2, 7, 7],
  );
});

test("unused and passed-through inputs", () =>
  expectSame((x, _y, z) => [z, x.ref, x.ref, x.transpose(), np.array(3)], [2, 3], [4], [1]));

test("an unsupported primitive is named", async () => {
  const failing = compile((x: np.Array) => np.linalg.cholesky(x), [{ shape: [2, 2] }]);
  await expect(failing).rejects.toThrow(EngineError);
  await expect(failing).rejects.toThrow(/"cholesky"/);
});

test("a tensor of another shape or type is refused", async () => {
  const compiled = await compile((p: { w: np.Array }) => p.w.mul(2), [{ w: { shape: [2] } }]);
  await expect(compiled.run({ w: { shape: [3], data: new Float32Array(3) } })).rejects.toThrow(
    /0\.w has shape \[3\]/,
  );
  await expect(compiled.run({ w: { shape: [2], data: new Int32Array(2) } })).rejects.toThrow(/Int32Array/);
  await compiled.dispose();
});
