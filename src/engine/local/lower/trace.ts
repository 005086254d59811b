/**
 * Traces a jax-js function on shapes alone and lowers it: from a function to a graph with the
 * values of its results. No array is made, except for constants that the function holds.
 */
import type { JsTree, numpy as np } from "@jax-js/jax";
import { fuse } from "./fuse.ts";
import { Graph, type Value } from "./graph.ts";
import { dtypeOf, lowerJaxpr } from "./lower.ts";
import { flattenTree, type Leaf, type Tree, unflattenTree } from "./pytree.ts";
import { dense, type View, viewOf } from "./strided.ts";
import { tracedOnce } from "./traced-once.ts";

export interface TensorSpec {
  readonly shape: readonly number[];
  /** Default float32. */
  readonly dtype?: "float32" | "int32" | "bool";
}

// biome-ignore lint/suspicious/noExplicitAny: the function's own parameter types are free.
export type Traceable = (...args: any[]) => JsTree<np.Array>;

type Spec = Required<TensorSpec>;

export interface Program {
  readonly graph: Graph;
  /** One dense value per output leaf; its ONNX shape may differ from the logical one, its elements do not. */
  readonly values: readonly Value[];
  readonly inputs: readonly Leaf<Spec>[];
  readonly outputs: readonly Leaf<Spec>[];
}

/** @throws EngineError if a primitive or element type is not supported. */
export function lowerFunction(fn: Traceable, examples: readonly Tree<TensorSpec>[]): Program {
  const inputs = flattenTree(examples, isTensorLike).map(
    ({ path, leaf }): Leaf<Spec> => ({ path, leaf: { shape: leaf.shape, dtype: leaf.dtype ?? "float32" } }),
  );
  const { graph, views, structure } = trace(fn, examples, inputs);
  const outputs = structure.map(({ path }, i): Leaf<Spec> => {
    return { path, leaf: { shape: views[i].shape, dtype: views[i].value.dtype as Spec["dtype"] } };
  });
  const fused = fuse(
    graph,
    views.map((view) => dense(graph, view)),
  );
  return { ...fused, inputs, outputs };
}

export function isTensorLike(value: unknown): value is TensorSpec {
  const shape = (value as TensorSpec | undefined)?.shape;
  return Array.isArray(shape) && shape.every((n: unknown) => typeof n === "number");
}

/** An abstract array: what `makeJaxpr` needs to trace an argument. */
class Aval {
  readonly weakType = false;
  constructor(
    readonly shape: number[],
    readonly dtype: string,
  ) {}
}

function trace(
  fn: Traceable,
  examples: readonly Tree<TensorSpec>[],
  inputs: readonly Leaf<Required<TensorSpec>>[],
) {
  const avals = inputs.map(({ leaf }) => new Aval([...leaf.shape], leaf.dtype));
  const shaped = unflattenTree(examples, isTensorLike, avals) as unknown as Parameters<typeof fn>;
  const { jaxpr: closed, treedef } = tracedOnce(fn, shaped);
  const graph = new Graph();
  const argument = ({ leaf }: Leaf<Required<TensorSpec>>, i: number) => {
    const view = viewOf(graph.input(`in${i}`, leaf.dtype, leaf.shape));
    return () => view;
  };
  const constants = closed.consts.map((c) => lazily(() => constantView(graph, c as unknown as np.Array)));
  const views = lowerJaxpr(graph, closed.jaxpr, [...constants, ...inputs.map(argument)]);
  closed.dispose();
  return { graph, views, structure: outputStructure(treedef) };
}

function lazily<T>(make: () => T): () => T {
  let made: { value: T } | undefined;
  return () => {
    made ??= { value: make() };
    return made.value;
  };
}

/** A constant array of the program; one that holds a single number becomes a broadcast scalar. */
function constantView(graph: Graph, array: np.Array): View {
  const { shape } = array;
  const dtype = dtypeOf(array.dtype, "A constant");
  const raw = array.ref.dataSync() as Float32Array | Int32Array;
  const uniform = raw.every((n) => n === raw[0]);
  const data = (dtype === "bool" ? Uint8Array.from(raw) : raw.slice()) as
    | Float32Array
    | Int32Array
    | Uint8Array;
  if (!uniform) return viewOf(graph.constant(dtype, shape, data));
  const value: Value = graph.constant(dtype, [], data.slice(0, 1));
  return { value, shape, dims: shape.map((size) => (size === 1 ? [] : [{ size, stride: 0 }])) };
}

interface TreeDef {
  readonly nodeType: string;
  readonly nodeMetadata: readonly string[] | null;
  readonly childTreedefs: readonly TreeDef[];
}

function outputStructure(treedef: unknown): Leaf<undefined>[] {
  const walk = (def: TreeDef, path: readonly (string | number)[]): Leaf<undefined>[] =>
    def.nodeType === "Leaf"
      ? [{ path, leaf: undefined }]
      : def.childTreedefs.flatMap((child, i) => walk(child, [...path, def.nodeMetadata?.[i] ?? i]));
  return walk(treedef as TreeDef, []);
}
