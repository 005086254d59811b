/**
 * Compiles a function written with jax-js: traces it with `makeJaxpr` on shapes alone, lowers
 * the program to an ONNX graph and runs it with ONNX Runtime on the CPU. Weights are inputs like
 * any other. Leaves out: gradients and batching, which are jax-js's (`grad`, `vmap`).
 */
import type { InferenceSession, Tensor as RuntimeTensor } from "onnxruntime-common";
import { EngineError } from "../../../core/errors.ts";
import { encodeModel } from "./encode.ts";
import { type DType, product, sameShape } from "./graph.ts";
import { flattenTree, type Leaf, type Tree } from "./pytree.ts";
import { runtime } from "./runtime.ts";
import { isTensorLike, lowerFunction, type Program, type TensorSpec, type Traceable } from "./trace.ts";

export type { TensorSpec };

export interface Tensor {
  readonly shape: readonly number[];
  /** Row-major. float32, int32, bool (0 or 1). */
  readonly data: Float32Array | Int32Array | Uint8Array;
}

export interface CompileOptions {
  /** Threads of ONNX Runtime; default 2. */
  readonly threads?: number;
  /**
   * What happens to the memory of a run. `kept` (default): each program keeps its own for the next
   * run. `shared`: it goes back to the process, so that programs of several sizes share it; a
   * run is up to a tenth slower.
   */
  readonly memory?: "kept" | "shared";
  /** Further session options, for measurements. */
  readonly session?: InferenceSession.SessionOptions;
}

export interface Compiled {
  /** Leaves in the order of `run`'s arguments flattened (objects by insertion, arrays by index). */
  readonly inputs: Program["inputs"];
  readonly outputs: Program["outputs"];
  /** Nodes of the ONNX graph. */
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

/**
 * @param examples One tree per argument of `fn`, with the shapes of its arrays.
 * @throws EngineError if the function uses a primitive that the lowering does not support.
 */
export async function compile(
  fn: Traceable,
  examples: readonly Tree<TensorSpec>[],
  options: CompileOptions = {},
): Promise<Compiled> {
  const program = lowerFunction(fn, examples);
  const model = encodeModel(program.graph, program.values);
  const session = await runtime.InferenceSession.create(model.bytes, sessionOptions(options));
  return new CompiledGraph(session, program, model.inputNames, model.nodeCount);
}

function sessionOptions({
  threads = 2,
  memory = "kept",
  session,
}: CompileOptions): InferenceSession.SessionOptions {
  return {
    executionProviders: ["cpu"],
    // The lowering fuses what can be: what the runtime would find makes no step faster, and takes longest of all to compile (bench/step.ts).
    graphOptimizationLevel: "disabled",
    executionMode: "sequential",
    intraOpNumThreads: threads,
    interOpNumThreads: 1,
    enableCpuMemArena: memory === "kept",
    // A plan of all buffers of a step takes 60% more memory and saves 4% of the time.
    enableMemPattern: false,
    logSeverityLevel: 3,
    extra: { session: { set_denormal_as_zero: "1" } },
    ...session,
  };
}

class CompiledGraph implements Compiled {
  readonly inputs: Program["inputs"];
  readonly outputs: Program["outputs"];
  readonly outputShapes: readonly (readonly number[])[];

  constructor(
    readonly session: InferenceSession,
    program: Program,
    readonly inputNames: readonly string[],
    readonly nodeCount: number,
  ) {
    this.inputs = program.inputs;
    this.outputs = program.outputs;
    this.outputShapes = program.values.map((v) => v.shape);
  }

  async run(...args: readonly Tree<Tensor>[]): Promise<Tree<Tensor>> {
    const leaves = flattenTree<TensorSpec>(args, isTensorLike).map(({ leaf }) => leaf as Tensor);
    const results = await this.runLeaves(leaves);
    let tree: Tree<Tensor> = results[0];
    this.outputs.forEach(({ path }, i) => {
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
      fetches[`out${i}`] = target ? toRuntime(target, output, this.outputShapes[i]) : null;
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

/** @param shape The shape ONNX Runtime sees; same elements. */
function toRuntime(
  tensor: Tensor,
  { path, leaf }: Leaf<Required<TensorSpec>>,
  shape: readonly number[] = leaf.shape,
): RuntimeTensor {
  if (!sameShape(tensor.shape, leaf.shape) || tensor.data.length !== product(leaf.shape))
    throw new EngineError(
      `Tensor ${path.join(".")} has shape [${tensor.shape}] and ${tensor.data.length} elements; the program was compiled for [${leaf.shape}].`,
    );
  if (!(tensor.data instanceof ARRAYS[leaf.dtype]))
    throw new EngineError(
      `Tensor ${path.join(".")} holds a ${tensor.data.constructor.name}; the program was compiled for ${leaf.dtype}.`,
    );
  return new runtime.Tensor(leaf.dtype as DType & "float32", tensor.data as Float32Array, shape);
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
