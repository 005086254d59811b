/**
 * Compiles a function written with jax-js: traces it with `makeJaxpr` on shapes alone, lowers
 * the program to an ONNX graph and runs it with ONNX Runtime on the CPU. Weights are inputs like
 * any other. Leaves out: gradients and batching, which are jax-js's (`grad`, `vmap`).
 */
import { type JsTree, makeJaxpr, type numpy as np } from "@jax-js/jax";
import { InferenceSession, Tensor as RuntimeTensor } from "onnxruntime-node";
import { EngineError } from "../../../core/errors.ts";
import { encodeModel } from "./encode.ts";
import { type DType, Graph, product, sameShape, type Value } from "./graph.ts";
import { dtypeOf, lowerJaxpr } from "./lower.ts";
import { flattenTree, type Leaf, type Tree, unflattenTree } from "./tree.ts";
import { denseShaped, type View, viewOf } from "./view.ts";

export interface TensorSpec {
  readonly shape: readonly number[];
  /** Default float32. */
  readonly dtype?: "float32" | "int32" | "bool";
}

export interface Tensor {
  readonly shape: readonly number[];
  /** Row-major. float32, int32, bool (0 or 1). */
  readonly data: Float32Array | Int32Array | Uint8Array;
}

export interface CompileOptions {
  /** Threads of ONNX Runtime; default 2. */
  readonly threads?: number;
  /** Further session options, for measurements. */
  readonly session?: InferenceSession.SessionOptions;
}

export interface Compiled {
  /** Leaves in the order of `run`'s arguments flattened (objects by insertion, arrays by index). */
  readonly inputs: readonly Leaf<Required<TensorSpec>>[];
  readonly outputs: readonly Leaf<Required<TensorSpec>>[];
  /** Nodes of the ONNX graph before the runtime's own optimisations. */
  readonly nodeCount: number;
  /** Arguments and result have the structure of the function that was compiled. */
  run(...args: readonly Tree<Tensor>[]): Promise<Tree<Tensor>>;
  /**
   * Leaves in, leaves out.
   * @param into Output leaves to write into instead of allocating (undefined: allocate).
   */
  runLeaves(leaves: readonly Tensor[], into?: readonly (Tensor | undefined)[]): Promise<Tensor[]>;
  dispose(): Promise<void>;
}

// biome-ignore lint/suspicious/noExplicitAny: the function's own parameter types are free.
type Traceable = (...args: any[]) => JsTree<np.Array>;

/**
 * @param examples One tree per argument of `fn`, with the shapes of its arrays.
 * @throws EngineError if the function uses a primitive that the lowering does not support.
 */
export async function compile(
  fn: Traceable,
  examples: readonly Tree<TensorSpec>[],
  options: CompileOptions = {},
): Promise<Compiled> {
  const inputs = flattenTree(examples, isTensorLike).map(
    ({ path, leaf }): Leaf<Required<TensorSpec>> => ({
      path,
      leaf: { shape: leaf.shape, dtype: leaf.dtype ?? "float32" },
    }),
  );
  const { graph, views, structure } = trace(fn, examples, inputs);
  const values = views.map((view) => denseShaped(graph, view));
  const model = encodeModel(graph, values);
  const session = await InferenceSession.create(model.bytes, sessionOptions(options));
  const outputs = structure.map(({ path }, i): Leaf<Required<TensorSpec>> => {
    return { path, leaf: { shape: views[i].shape, dtype: values[i].dtype as "float32" } };
  });
  return new CompiledGraph(session, inputs, outputs, model.inputNames, model.nodeCount, structure);
}

function isTensorLike(value: unknown): value is TensorSpec {
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
  const { jaxpr: closed, treedef } = makeJaxpr(fn)(...shaped);
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

function sessionOptions({ threads = 2, session }: CompileOptions): InferenceSession.SessionOptions {
  return {
    executionProviders: ["cpu"],
    graphOptimizationLevel: "all",
    executionMode: "sequential",
    intraOpNumThreads: threads,
    interOpNumThreads: 1,
    enableCpuMemArena: true,
    enableMemPattern: true,
    logSeverityLevel: 3,
    extra: { session: { set_denormal_as_zero: "1" } },
    ...session,
  };
}

class CompiledGraph implements Compiled {
  constructor(
    readonly session: InferenceSession,
    readonly inputs: readonly Leaf<Required<TensorSpec>>[],
    readonly outputs: readonly Leaf<Required<TensorSpec>>[],
    readonly inputNames: readonly string[],
    readonly nodeCount: number,
    readonly structure: readonly Leaf<undefined>[],
  ) {}

  async run(...args: readonly Tree<Tensor>[]): Promise<Tree<Tensor>> {
    const leaves = flattenTree<TensorSpec>(args, isTensorLike).map(({ leaf }) => leaf as Tensor);
    const results = await this.runLeaves(leaves);
    let tree: Tree<Tensor> = results[0];
    this.structure.forEach(({ path }, i) => {
      tree = place(tree, path, results[i], i === 0);
    });
    return tree;
  }

  async runLeaves(leaves: readonly Tensor[], into: readonly (Tensor | undefined)[] = []): Promise<Tensor[]> {
    if (leaves.length !== this.inputs.length)
      throw new EngineError(`The program takes ${this.inputs.length} tensors, but got ${leaves.length}.`);
    const feeds: Record<string, RuntimeTensor> = {};
    for (const name of this.inputNames) {
      const i = Number(name.slice("in".length));
      feeds[name] = toRuntime(leaves[i], this.inputs[i]);
    }
    const fetches: Record<string, RuntimeTensor | null> = {};
    this.outputs.forEach((output, i) => {
      const target = into[i];
      fetches[`out${i}`] = target ? toRuntime(target, output) : null;
    });
    const results = await this.session.run(feeds, fetches);
    return this.outputs.map(({ leaf }, i) => {
      return into[i] ?? { shape: leaf.shape, data: results[`out${i}`].data as Tensor["data"] };
    });
  }

  dispose(): Promise<void> {
    return this.session.release();
  }
}

const ARRAYS = { float32: Float32Array, int32: Int32Array, bool: Uint8Array };

function toRuntime(tensor: Tensor, { path, leaf }: Leaf<Required<TensorSpec>>): RuntimeTensor {
  if (!sameShape(tensor.shape, leaf.shape) || tensor.data.length !== product(leaf.shape))
    throw new EngineError(
      `Tensor ${path.join(".")} has shape [${tensor.shape}] and ${tensor.data.length} elements; the program was compiled for [${leaf.shape}].`,
    );
  if (!(tensor.data instanceof ARRAYS[leaf.dtype]))
    throw new EngineError(
      `Tensor ${path.join(".")} holds a ${tensor.data.constructor.name}; the program was compiled for ${leaf.dtype}.`,
    );
  return new RuntimeTensor(leaf.dtype as DType & "float32", tensor.data as Float32Array, leaf.shape);
}

function place(
  tree: Tree<Tensor>,
  path: readonly (string | number)[],
  value: Tensor,
  first: boolean,
): Tree<Tensor> {
  if (path.length === 0) return value;
  const root = (first ? emptyFor(path[0]) : tree) as Record<string | number, Tree<Tensor>>;
  let node = root;
  path.slice(0, -1).forEach((key, i) => {
    node[key] ??= emptyFor(path[i + 1]);
    node = node[key] as typeof node;
  });
  node[path[path.length - 1]] = value;
  return root as Tree<Tensor>;
}

function emptyFor(key: string | number): Tree<Tensor> {
  return typeof key === "number" ? [] : {};
}
