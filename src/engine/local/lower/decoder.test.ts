/** Loss and gradients of a whole small decoder against jax-js, which is the oracle. */
import { init, numpy as np, tree, valueAndGrad } from "@jax-js/jax";
import { beforeAll, expect, test } from "vitest";
import { compile, type Tensor, type TensorSpec } from "./compile.ts";
import { flattenTree, type Tree, unflattenTree } from "./pytree.ts";
import { decoderBatch, decoderBatchShapes, decoderLoss, decoderShapes, decoderTensor } from "./test-model.ts";

const size = { width: 16, layers: 2, heads: 2, hidden: 32, vocabulary: 11, batch: 3, length: 5 };
const isSpec = (v: unknown): v is TensorSpec => Array.isArray((v as TensorSpec).shape);
const toArray = (t: Tensor): np.Array =>
  np.array(t.data as Float32Array<ArrayBuffer>, { shape: [...t.shape] });

beforeAll(() => init("wasm"));

test("loss and every gradient agree with jax-js to 1e-5 of the largest entry", async () => {
  const shapes = decoderShapes(size) as unknown as Tree<TensorSpec>;
  const leaves = flattenTree(shapes, isSpec).map(({ leaf }, i) => decoderTensor(leaf, i + 10));
  const batch = decoderBatch(size);
  const step = valueAndGrad(decoderLoss(size.heads));
  const compiled = await compile(step as never, [shapes, ...decoderBatchShapes(size)], { threads: 1 });
  const params = unflattenTree(shapes, isSpec, leaves);
  const actual = flattenTree(await compiled.run(params, ...batch), (v): v is Tensor => isSpec(v));
  await compiled.dispose();

  const arrays = unflattenTree(shapes, isSpec, leaves.map(toArray));
  const [tokens, mask, targets, weights] = batch.map(toArray);
  const expected = tree.leaves<np.Array>(step(arrays as never, tokens, mask, targets, weights) as never);
  expect(actual.map((t) => t.leaf.shape)).toEqual(expected.map((a) => a.shape));
  expected.forEach((array, i) => {
    const numbers = array.dataSync() as Float32Array;
    const largest = numbers.reduce((a, b) => Math.max(a, Math.abs(b)), 0);
    const error = numbers.reduce((a, b, j) => Math.max(a, Math.abs(b - Number(actual[i].leaf.data[j]))), 0);
    expect(error / largest, actual[i].path.join(".")).toBeLessThan(1e-5);
  });
});
