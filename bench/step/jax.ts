/**
 * The same functions under jax-js's own `jit`, on its WebAssembly kernels; several threads where
 * `worker-shim.ts` is loaded first.
 */
import * as jax from "@jax-js/jax";
import { numpy } from "@jax-js/jax";
import { type ExtendInputs, extend } from "../../src/engine/local/incremental.ts";
import { type BatchInputs, lossOf, slotLogprobs } from "../../src/engine/local/losses.ts";
import type { Params } from "../../src/engine/local/model.ts";
import { BASE_SHAPE } from "../../src/engine/local/pretrain/recipe.ts";
import { pictureTokens, WINDOW_PIXELS } from "../../src/engine/local/shape.ts";
import { ADAM, DECODE, makeProblem, TRAIN } from "./problem.ts";
import { serve, spread } from "./rival.ts";

await jax.init("wasm");
jax.defaultDevice("wasm");

const problem = makeProblem();
const { names } = problem.weights;

function array(data: Float32Array | Int32Array, shape: readonly number[]): numpy.Array {
  const dtype = data instanceof Int32Array ? numpy.int32 : numpy.float32;
  return numpy.array(data as Float32Array<ArrayBuffer>, { shape: [...shape], dtype });
}

function parameters(): Params {
  return Object.fromEntries(
    names.map((name) => {
      const { data, shape } = problem.weights.get(name);
      return [name, array(data, shape)];
    }),
  );
}

function zeros(): Params {
  return Object.fromEntries(names.map((name) => [name, numpy.zeros(problem.weights.get(name).shape)]));
}

function batchInputs(): BatchInputs {
  const { rows, nodes } = TRAIN;
  const { batch } = problem;
  return {
    windows: array(batch.windows, [rows, pictureTokens(BASE_SHAPE), WINDOW_PIXELS]),
    ids: array(batch.ids, [rows, nodes, BASE_SHAPE.window]),
    positions: array(batch.positions, [rows, nodes]),
    mask: array(batch.mask, [rows, 1, nodes, nodes]),
    sources: array(batch.sources, [rows, nodes]),
    targets: array(batch.targets, [rows, nodes]),
  };
}

type State = Record<"params" | "m" | "v", Params>;
type Stepped = { loss: numpy.Array; state: State };

/** Gradient and AdamW of all parameters as one program; `corrections` are 1 - β1^t and 1 - β2^t. */
const trainStep = jax.jit(
  ({ params, m, v }: State, inputs: BatchInputs, weight: numpy.Array, corrections: numpy.Array): Stepped => {
    const loss = (p: Params): numpy.Array =>
      lossOf({ kind: "cross_entropy" }, slotLogprobs(p, BASE_SHAPE, inputs), weight, weight);
    const [value, gradients] = jax.valueAndGrad(loss)(
      Object.fromEntries(names.map((name) => [name, params[name].ref])),
    ) as [numpy.Array, Params];
    const squares = names.map((name) => numpy.sum(numpy.square(gradients[name].ref)));
    const norm = numpy.sqrt(squares.reduce((a, b) => a.add(b)));
    const scale = numpy.minimum(numpy.reciprocal(norm).mul(ADAM.clipNorm), 1);
    const [first, second] = numpy.split(corrections, 2);
    const state: State = { params: {}, m: {}, v: {} };
    for (const name of names) {
      const g = gradients[name].mul(scale.ref);
      const mNext = m[name].mul(ADAM.beta1).add(g.ref.mul(1 - ADAM.beta1));
      const vNext = v[name].mul(ADAM.beta2).add(numpy.square(g).mul(1 - ADAM.beta2));
      const root = numpy.sqrt(vNext.ref.div(second.ref)).add(ADAM.epsilon);
      const step = mNext.ref.div(first.ref).div(root).mul(ADAM.learningRate);
      state.params[name] = params[name].mul(1 - ADAM.learningRate * ADAM.weightDecay).sub(step);
      state.m[name] = mNext;
      state.v[name] = vNext;
    }
    return { loss: value, state };
  },
);

const decodeStep = jax.jit((params: Params, inputs: ExtendInputs) => extend(params, BASE_SHAPE, inputs));

function keyValues(leaves: readonly Float32Array[], n: number) {
  const { heads, width, layers } = BASE_SHAPE;
  const arrays = leaves.map((leaf) => array(leaf, [DECODE.groups, heads, n, width / heads]));
  return { k: arrays.slice(0, layers), v: arrays.slice(layers) };
}

function decodeInputs(): ExtendInputs {
  const { groups, cached, added } = DECODE;
  const { picture, past, ids, positions, mask } = problem.decode;
  return {
    picture: keyValues(picture, pictureTokens(BASE_SHAPE)),
    past: keyValues(past, cached),
    ids: array(ids, [groups, added, BASE_SHAPE.window]),
    positions: array(positions, [groups, added]),
    mask: array(mask, [groups, 1, added, cached + added]),
  };
}

/** Arguments are consumed by a call: one more reference to each leaf. */
const keep = <T extends object>(tree: T): T => jax.tree.ref(tree as never) as T;

let state: State = { params: parameters(), m: zeros(), v: zeros() };
const inputs = batchInputs();
const weight = array(problem.batch.weights, [TRAIN.rows, TRAIN.nodes]);
const start = parameters();
const decoding = decodeInputs();
let steps = 0;

await serve({
  train: async () => {
    steps += 1;
    const corrections = array(Float32Array.from([1 - ADAM.beta1 ** steps, 1 - ADAM.beta2 ** steps]), [2]);
    const result = trainStep(state, keep(inputs), weight.ref, corrections) as Stepped;
    state = result.state;
    await jax.blockUntilReady(state);
    return [...(await result.loss.data())];
  },
  decode: async () => {
    const { logits, added } = decodeStep(keep(start), keep(decoding));
    await jax.blockUntilReady(added);
    jax.tree.dispose(added as never);
    return spread(await logits.data());
  },
});
