/**
 * The translation of each jax-js primitive to ONNX. A jaxpr is evaluated with views in place of arrays;
 * nested `jit` programs are inlined. Left out: random bits, bit operations, linear algebra and FFT, which
 * raise an EngineError that names them.
 */
import type { Jaxpr } from "@jax-js/jax";
import { EngineError } from "../../../core/errors.ts";
import { conv, pool, poolTranspose } from "./conv.ts";
import { dot } from "./dot.ts";
import { elementwise } from "./elementwise.ts";
import { type DType, type Graph, typedData } from "./graph.ts";
import { concatenate, flip, gather, pad, type ScatterParams, scatter, slice } from "./moves.ts";
import { reduce } from "./reduce.ts";
import { broadcast, denseShaped, reshape, scalarView, transpose, type View, viewOf } from "./strided.ts";

type Equation = Jaxpr["eqns"][number];
type Atom = Equation["inputs"][number];
// biome-ignore lint/suspicious/noExplicitAny: the library types primitive parameters as any.
type Params = Record<string, any>;

interface Call {
  readonly graph: Graph;
  readonly inputs: readonly View[];
  readonly params: Params;
  /** Element type of the first result. */
  readonly dtype: DType;
  readonly equation: Equation;
}
type Rule = (call: Call) => View | readonly View[];

const DTYPES: Record<string, DType> = { float32: "float32", int32: "int32", bool: "bool" };

/** jax-js's element type as one the lowering supports. @throws EngineError */
export function dtypeOf(name: string, where: string): DType {
  const dtype = DTYPES[name];
  if (!dtype)
    throw new EngineError(
      `${where} has element type ${name}; the lowering supports float32, int32 and bool.`,
    );
  return dtype;
}

/** Evaluates the program on views. `inputs` are its constants, then its arguments. */
export function lowerJaxpr(graph: Graph, jaxpr: Jaxpr, inputs: readonly (() => View)[]): View[] {
  const env = new Map<Atom, () => View>();
  jaxpr.inBinders.forEach((v, i) => {
    env.set(v, inputs[i]);
  });
  const read = (atom: Atom): View => {
    if ("value" in atom) return scalarView(graph, dtypeOf(atom.dtype, "A literal"), atom.value);
    return env.get(atom)!();
  };
  for (const equation of jaxpr.eqns) {
    const views = evaluate(graph, equation, equation.inputs.map(read));
    equation.outBinders.forEach((v, i) => {
      env.set(v, () => views[i]);
    });
  }
  return jaxpr.outs.map(read);
}

function evaluate(graph: Graph, equation: Equation, inputs: readonly View[]): readonly View[] {
  const { primitive, params } = equation;
  if (primitive === ("jit" as string)) {
    const inner = inputs.map((view) => () => view);
    return lowerJaxpr(graph, params.jaxpr, inner);
  }
  const rule = RULES[primitive];
  if (!rule) throw new EngineError(`The lowering does not support the primitive "${primitive}".`);
  const dtype = dtypeOf(equation.outBinders[0].aval.dtype, `The result of "${primitive}"`);
  const result = rule({ graph, inputs, params, dtype, equation });
  return Array.isArray(result) ? result : [result as View];
}

const castTo = (graph: Graph, view: View, dtype: DType): View => ({
  ...view,
  value: graph.cast(view.value, dtype),
});

/** A binary operator on operands promoted to the result's type. */
const binary =
  (op: string, boolOp?: string): Rule =>
  ({ graph, inputs, dtype }) => {
    const operands = inputs.map((v) => castTo(graph, v, dtype));
    if (dtype !== "bool") return elementwise(graph, op, operands, dtype);
    if (!boolOp) throw new EngineError(`The lowering does not support "${op}" on booleans.`);
    return elementwise(graph, boolOp, operands, dtype);
  };

const unary =
  (op: string): Rule =>
  ({ graph, inputs, dtype }) =>
    elementwise(graph, op, inputs, dtype);

const RULES: Record<string, Rule> = {
  add: binary("Add", "Or"),
  mul: binary("Mul", "And"),
  min: binary("Min", "And"),
  max: binary("Max", "Or"),
  idiv: ({ graph, inputs, dtype }) => {
    const operands = inputs.map((v) => castTo(graph, v, dtype));
    const quotient = elementwise(graph, "Div", operands, dtype);
    return dtype === "float32" ? truncate(graph, quotient) : quotient;
  },
  mod: ({ graph, inputs, dtype }) => {
    const operands = inputs.map((v) => castTo(graph, v, dtype));
    return elementwise(graph, "Mod", operands, dtype, { attributes: { fmod: 1 } });
  },
  neg: unary("Neg"),
  reciprocal: unary("Reciprocal"),
  floor: unary("Floor"),
  ceil: unary("Ceil"),
  sin: unary("Sin"),
  cos: unary("Cos"),
  asin: unary("Asin"),
  atan: unary("Atan"),
  exp: unary("Exp"),
  log: unary("Log"),
  erf: unary("Erf"),
  sqrt: unary("Sqrt"),
  erfc: ({ graph, inputs, dtype }) => {
    const erf = elementwise(graph, "Erf", inputs, dtype);
    return elementwise(graph, "Sub", [scalarView(graph, dtype, 1), erf], dtype);
  },
  stop_gradient: ({ inputs }) => inputs[0],
  cast: ({ graph, inputs, dtype }) => castTo(graph, inputs[0], dtype),
  compare,
  where: ({ graph, inputs: [condition, x, y], dtype }) =>
    elementwise(graph, "Where", [condition, castTo(graph, x, dtype), castTo(graph, y, dtype)], dtype),
  reduce: ({ graph, inputs: [x], params }) => reduce(graph, x, params.op, params.axis),
  dot: ({ graph, inputs: [x, y], dtype }) => dot(graph, castTo(graph, x, dtype), castTo(graph, y, dtype)),
  conv: ({ graph, inputs: [x, y], params }) => conv(graph, x, y, params as Parameters<typeof conv>[3]),
  pool: ({ graph, inputs: [x], params }) => pool(graph, x, params.window, params.strides),
  pool_transpose: ({ graph, inputs: [x], params }) =>
    poolTranspose(graph, x, params.inShape, params.window, params.strides),
  transpose: ({ inputs: [x], params }) => transpose(x, params.perm),
  broadcast: ({ inputs: [x], params }) => broadcast(x, params.shape, insertedAxes(x, params)),
  reshape: ({ graph, inputs: [x], params }) => reshape(graph, x, params.shape),
  shrink: ({ graph, inputs: [x], params }) => slice(graph, x, params.slice),
  pad: ({ graph, inputs: [x], params }) => pad(graph, x, params.width),
  flip: ({ graph, inputs: [x], params }) => flip(graph, x, params.axis),
  split: ({ graph, inputs: [x], params }) => split(graph, x, params.axis, params.sizes),
  concatenate: ({ graph, inputs, params, dtype }) =>
    concatenate(
      graph,
      inputs.map((v) => castTo(graph, v, dtype)),
      params.axis,
    ),
  gather: ({ graph, inputs: [x, ...indices], params }) =>
    gather(graph, x, indices, params.axis, params.outDim),
  scatter: ({ graph, inputs: [updates, ...indices], params }) =>
    scatter(graph, updates, indices, params as ScatterParams),
  sort: ({ graph, inputs: [x] }) => sorted(graph, x)[0],
  argsort: ({ graph, inputs: [x] }) => sorted(graph, x),
};

/** jax-js also lets `broadcast` stretch size-1 dimensions, which are then not in `axis`. */
function insertedAxes(x: View, params: Params): readonly number[] {
  return x.shape.length === params.shape.length ? [] : params.axis;
}

function truncate(graph: Graph, x: View): View {
  const dtype = x.value.dtype;
  const negative = elementwise(graph, "Less", [x, scalarView(graph, dtype, 0)], "bool");
  const [up, down] = ["Ceil", "Floor"].map((op) => elementwise(graph, op, [x], dtype));
  return elementwise(graph, "Where", [negative, up, down], dtype);
}

const COMPARE: Record<string, string> = {
  less: "Less",
  less_equal: "LessOrEqual",
  equal: "Equal",
  not_equal: "Equal",
};

function compare({ graph, inputs, params, equation }: Call): View {
  const [a, b] = equation.inputs.map((atom) => atom.aval);
  const order = ["bool", "int32", "float32"];
  const dtypes = inputs.map((v) => v.value.dtype);
  const strong = a.weakType === b.weakType ? dtypes : [a.weakType ? dtypes[1] : dtypes[0]];
  let dtype = strong.reduce((x, y) => (order.indexOf(y) > order.indexOf(x) ? y : x));
  const op = COMPARE[params.op];
  if (dtype === "bool" && op !== "Equal") dtype = "int32";
  const operands = inputs.map((v) => castTo(graph, v, dtype));
  const result = elementwise(graph, op, operands, "bool");
  return params.op === "not_equal" ? elementwise(graph, "Not", [result], "bool") : result;
}

function split(graph: Graph, x: View, axis: number, sizes: readonly number[]): View[] {
  let start = 0;
  return sizes.map((size) => {
    const from = start;
    start += size;
    if (size === 0) return x; // an empty part; jax-js never uses it
    const ranges = x.shape.map((n, i): [number, number] => (i === axis ? [from, from + size] : [0, n]));
    return slice(graph, x, ranges);
  });
}

function sorted(graph: Graph, x: View): [View, View] {
  const value = denseShaped(graph, x);
  const size = graph.constant("int64", [1], typedData("int64", [x.shape.at(-1)!]));
  const attributes = { axis: -1, largest: 0, sorted: 1 };
  const outputs = (["float32", "int64"] as const).map((_, i) => ({
    dtype: i === 0 ? value.dtype : ("int64" as const),
    shape: value.shape,
  }));
  const [values, indices] = graph.nodes("TopK", [value, size], outputs, { attributes });
  return [viewOf(values), viewOf(graph.cast(indices, "int32"))];
}
