/**
 * An ONNX graph under construction: values, nodes, constants. Equal nodes and equal constants
 * are shared when they are added; nodes that no output needs are dropped when the graph is
 * written (`encode.ts`). Leaves out: layouts (`view.ts`) and what primitives mean (`lower.ts`).
 */
import { EngineError } from "../../../core/errors.ts";

export type DType = "float32" | "int32" | "int64" | "bool";
export type Data = Float32Array | Int32Array | BigInt64Array | Uint8Array;
export type Attribute = number | string | readonly number[] | { readonly float: number };

export interface Node {
  readonly op: string;
  /** Empty string: the standard operators. */
  readonly domain: string;
  readonly inputs: readonly Value[];
  readonly attributes: Readonly<Record<string, Attribute>>;
  readonly outputs: Value[];
}

/** A dense row-major tensor that exists while the graph runs. */
export interface Value {
  readonly id: number;
  readonly dtype: DType;
  readonly shape: readonly number[];
  readonly size: number;
  readonly node?: Node;
  readonly input?: string;
  readonly data?: Data;
}

export interface NodeOptions {
  readonly domain?: string;
  readonly attributes?: Readonly<Record<string, Attribute>>;
}

export const product = (sizes: readonly number[]): number => sizes.reduce((a, b) => a * b, 1);
export const sameShape = (a: readonly number[], b: readonly number[]): boolean =>
  a.length === b.length && a.every((n, i) => n === b[i]);

const COMMUTATIVE = new Set(["Add", "Mul", "Max", "Min", "Equal", "And", "Or"]);
const SHARED_CONSTANT_LIMIT = 4096;

export class Graph {
  readonly inputs: Value[] = [];
  readonly #shared = new Map<string, readonly Value[]>();
  #nextId = 0;

  input(name: string, dtype: DType, shape: readonly number[]): Value {
    const value = this.#value({ dtype, shape, input: name });
    this.inputs.push(value);
    return value;
  }

  constant(dtype: DType, shape: readonly number[], data: Data): Value {
    if (data.length > SHARED_CONSTANT_LIMIT) return this.#value({ dtype, shape, data });
    const bytes = new Uint8Array(data.buffer, data.byteOffset, data.byteLength).join();
    return this.#share(`const ${dtype} ${shape} ${bytes}`, () => [this.#value({ dtype, shape, data })])[0];
  }

  scalar(dtype: DType, number: number): Value {
    return this.constant(dtype, [], typedData(dtype, [number]));
  }

  integers(numbers: readonly number[]): Value {
    return this.constant("int64", [numbers.length], typedData("int64", numbers));
  }

  node(
    op: string,
    inputs: readonly Value[],
    dtype: DType,
    shape: readonly number[],
    o: NodeOptions = {},
  ): Value {
    return this.nodes(op, inputs, [{ dtype, shape }], o)[0];
  }

  /** A node with several outputs. */
  nodes(
    op: string,
    inputs: readonly Value[],
    outputs: readonly { dtype: DType; shape: readonly number[] }[],
    { domain = "", attributes = {} }: NodeOptions = {},
  ): readonly Value[] {
    const sorted = COMMUTATIVE.has(op) ? [...inputs].sort((a, b) => a.id - b.id) : inputs;
    const key = `${domain}.${op} ${sorted.map((v) => v.id)} ${JSON.stringify(attributes)} ${outputs.length}`;
    return this.#share(key, () => {
      const node: Node = { op, domain, inputs: sorted, attributes, outputs: [] };
      for (const output of outputs) node.outputs.push(this.#value({ ...output, node }));
      return node.outputs;
    });
  }

  /** The same elements in the same order under another shape. Costs nothing at run time. */
  reshape(value: Value, shape: readonly number[]): Value {
    if (sameShape(value.shape, shape)) return value;
    if (product(shape) !== value.size)
      throw new EngineError(`Cannot reshape [${value.shape}] to [${shape}] while lowering. This is a bug.`);
    if (value.data) return this.constant(value.dtype, shape, value.data);
    if (value.node?.op === "Reshape") return this.reshape(value.node.inputs[0], shape);
    return this.node("Reshape", [value, this.integers(shape)], value.dtype, shape);
  }

  cast(value: Value, dtype: DType): Value {
    if (value.dtype === dtype) return value;
    const attributes = { to: ONNX_TYPE[dtype] };
    return this.node("Cast", [value], dtype, value.shape, { attributes });
  }

  #value(fields: Omit<Value, "id" | "size">): Value {
    return { ...fields, id: this.#nextId++, size: product(fields.shape) };
  }

  #share(key: string, make: () => readonly Value[]): readonly Value[] {
    const known = this.#shared.get(key);
    if (known) return known;
    const made = make();
    this.#shared.set(key, made);
    return made;
  }
}

/** TensorProto.DataType of the ONNX specification. */
export const ONNX_TYPE: Record<DType, number> = { float32: 1, int32: 6, int64: 7, bool: 9 };

export function typedData(dtype: DType, numbers: readonly number[]): Data {
  if (dtype === "float32") return Float32Array.from(numbers);
  if (dtype === "int32") return Int32Array.from(numbers);
  if (dtype === "bool") return Uint8Array.from(numbers, (n) => (n ? 1 : 0));
  return BigInt64Array.from(numbers, (n) => BigInt(n));
}

/** The number a one-element constant holds; undefined for everything else. */
export function scalarOf(value: Value): number | undefined {
  return value.data && value.size === 1 ? Number(value.data[0]) : undefined;
}

export interface LiveParts {
  /** Inputs come before the nodes that use them. */
  readonly nodes: readonly Node[];
  readonly constants: readonly Value[];
  readonly inputs: ReadonlySet<Value>;
}

/** The part of a graph that the outputs need. */
export function liveParts(outputs: readonly Value[]): LiveParts {
  const nodes: Node[] = [];
  const constants: Value[] = [];
  const inputs = new Set<Value>();
  const seen = new Set<Node | Value>();
  const addLeaf = (value: Value): void => {
    if (seen.has(value)) return;
    seen.add(value);
    if (value.data) constants.push(value);
    else inputs.add(value);
  };
  // Depth first with an explicit stack: programs are too deep for recursion.
  const stack: { node: Node; next: number }[] = [];
  const push = (value: Value): void => {
    if (!value.node) addLeaf(value);
    else if (!seen.has(value.node)) stack.push({ node: value.node, next: 0 });
  };
  for (const output of outputs) {
    push(output);
    while (stack.length) {
      const top = stack[stack.length - 1];
      if (seen.has(top.node)) stack.pop();
      else if (top.next < top.node.inputs.length) push(top.node.inputs[top.next++]);
      else {
        seen.add(top.node);
        nodes.push(top.node);
        stack.pop();
      }
    }
  }
  return { nodes, constants, inputs };
}
