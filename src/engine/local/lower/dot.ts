/**
 * Products: `sum(x * y)` over the last dimension with broadcasting, lowered to `FusedMatMul`
 * (com.microsoft) with transpose flags read off the operands' strides. Dimensions that both
 * operands have are batch, those of one operand are rows or columns; neighbours are collapsed.
 */
import { type Axis, align } from "./align.ts";
import { byStride, elementwise, outputView } from "./elementwise.ts";
import { type Attribute, type Graph, product, type Value } from "./graph.ts";
import { reduce } from "./reduce.ts";
import { relayout, type View } from "./strided.ts";

export function dot(graph: Graph, x: View, y: View): View {
  const { shape, axes, views } = align(graph, [x, y]);
  const last = shape.length - 1;
  const contracted = axes.filter((a) => a.dim === last);
  const outer = axes.filter((a) => a.dim !== last);
  const both = (a: Axis): boolean => a.strides[0] !== 0 && a.strides[1] !== 0;
  const rows = byStride(outer, 0).filter((a) => !both(a));
  const columns = byStride(outer, 1).filter((a) => !both(a));
  if (contracted.length === 0 || !contracted.every(both) || rows.length + columns.length === 0)
    return productThenSum(graph, views, last);
  const larger = views[0].value.size >= views[1].value.size ? 0 : 1;
  const batch = byStride(outer.filter(both), larger);
  const inner = byStride(contracted, larger);
  const left = { view: views[0], operand: 0, own: rows };
  const right = { view: views[1], operand: 1, own: columns };
  const [first, second] = swapIsCheaper(left, right, batch, inner) ? [right, left] : [left, right];
  const value = matmul(graph, first, second, batch, inner);
  return outputView(value, last, outer, [...batch, ...first.own, ...second.own]);
}

/** Whether `y x` (transposed result) is clearly cheaper than `x y`. */
function swapIsCheaper(left: Side, right: Side, batch: readonly Axis[], inner: readonly Axis[]): boolean {
  const [m, n, k] = [left.own, right.own, inner].map(sizeOf);
  const transA = storage(left.operand, batch, left.own, inner).flipped;
  const swappedTransA = storage(right.operand, batch, right.own, inner).flipped;
  const swapped = matmulCost(n, m, k, swappedTransA) + m * n * TRANSPOSE_COST;
  return swapped < 0.9 * matmulCost(m, n, k, transA);
}

/** The general case, and the better one where neither operand has rows or columns of its own. */
function productThenSum(graph: Graph, [x, y]: readonly View[], last: number): View {
  const dtype = x.value.dtype;
  const [small, large] = isConstantAlongLast(x) ? [x, y] : [y, x];
  if (isConstantAlongLast(small) && !isConstantAlongLast(large)) {
    const sum = reduce(graph, large, "Add", [large.shape.length - 1]);
    return elementwise(graph, "Mul", [sum, dropLast(small)], dtype);
  }
  return reduce(graph, elementwise(graph, "Mul", [x, y], dtype), "Add", [last]);
}

function isConstantAlongLast(view: View): boolean {
  return (view.dims.at(-1) ?? []).every((f) => f.stride === 0);
}

function dropLast(view: View): View {
  return { value: view.value, shape: view.shape.slice(0, -1), dims: view.dims.slice(0, -1) };
}

interface Side {
  readonly view: View;
  /** Index of the operand in the axes' strides. */
  readonly operand: number;
  /** Its own axes: rows or columns of the product. */
  readonly own: readonly Axis[];
}

/** The product as [batch, left's own axes, right's own axes]. */
function matmul(
  graph: Graph,
  left: Side,
  right: Side,
  batch: readonly Axis[],
  inner: readonly Axis[],
): Value {
  const dtype = left.view.value.dtype;
  const x = place(graph, left, batch, left.own, inner);
  const y = place(graph, right, batch, inner, right.own);
  if (dtype === "float32") {
    const flags = { transA: +x.flipped, transB: +y.flipped, transBatchA: +x.spread, transBatchB: +y.spread };
    return fusedMatMul(graph, [x.value, y.value], { ...flags, alpha: { float: 1 } });
  }
  const shape = [...(batch.length ? [sizeOf(batch)] : []), sizeOf(left.own), sizeOf(right.own)];
  return graph.node("MatMul", [x.value, y.value], dtype, shape);
}

/** Attributes of com.microsoft.FusedMatMul. `transBatch`: stored as [first, batch, second]. */
export interface MatMulAttributes {
  readonly transA: number;
  readonly transB: number;
  readonly transBatchA: number;
  readonly transBatchB: number;
  readonly alpha: { readonly float: number };
  readonly [other: string]: Attribute;
}

export function fusedMatMul(graph: Graph, inputs: readonly Value[], attributes: MatMulAttributes): Value {
  const { lead, m, n } = matmulSizes(inputs, attributes);
  const options = { domain: "com.microsoft", attributes };
  return graph.node("FusedMatMul", inputs, "float32", [...lead, m, n], options);
}

/** Batch dimensions, rows, columns and contracted size of a product. */
export function matmulSizes([x, y]: readonly Value[], a: MatMulAttributes) {
  const left = matrixOf(x.shape, a.transA, a.transBatchA);
  const right = matrixOf(y.shape, a.transB, a.transBatchB);
  return { lead: left.lead, m: left.first, n: right.second, k: left.second };
}

function matrixOf(shape: readonly number[], flipped: number, spread: number) {
  const lead = spread ? shape.slice(1, -1) : shape.slice(0, -2);
  const outer = spread ? shape[0] : shape[shape.length - 2];
  const last = shape[shape.length - 1];
  return flipped ? { lead, first: last, second: outer } : { lead, first: outer, second: last };
}

/**
 * Estimated nanoseconds of one matrix product on one core, fitted to ONNX Runtime 1.30 on a core
 * with AVX-512: 80 operations per nanosecond, and a transposed left operand is transposed again
 * for every block of 128 columns, a little slower if there are more columns than rows.
 */
export function matmulCost(m: number, n: number, k: number, transA: boolean): number {
  const packing = transA ? m * k * Math.ceil(n / 128) * 0.4 : 0;
  return ((2 * m * n * k) / 80 + packing) * (transA && n > m ? 1.02 : 1);
}

/** Estimated nanoseconds of writing one element in another order. */
export const TRANSPOSE_COST = 0.5;

const sizeOf = (axes: readonly Axis[]): number => product(axes.map((a) => a.size));

interface Placed {
  readonly value: Value;
  /** The last two exchanged. */
  readonly flipped: boolean;
  /** The batch stands between the two. */
  readonly spread: boolean;
}

/** The operand as a stack of matrices, first by second, in the stored order if flags allow it. */
function place(
  graph: Graph,
  { view, operand }: Side,
  batch: readonly Axis[],
  first: readonly Axis[],
  second: readonly Axis[],
): Placed {
  const { flipped, spread } =
    view.value.dtype === "float32"
      ? storage(operand, batch, first, second)
      : { flipped: false, spread: false };
  const [outer, last] = flipped ? [second, first] : [first, second];
  const order = spread ? [outer, batch, last] : [batch, outer, last];
  const factors = order.flat().map((a) => ({ size: a.size, stride: a.strides[operand] }));
  const stored = relayout(graph, view.value, factors);
  const shape = order.filter((axes) => axes !== batch || batch.length > 0).map(sizeOf);
  return { value: graph.reshape(stored, shape), flipped, spread };
}

/** The flags under which the operand needs no copy, or those with the cheapest copy. */
function storage(
  operand: number,
  batch: readonly Axis[],
  first: readonly Axis[],
  second: readonly Axis[],
): { flipped: boolean; spread: boolean } {
  const ordered = (...parts: (readonly Axis[])[]): boolean =>
    parts.flat().every((a, i, axes) => i === 0 || axes[i - 1].strides[operand] > a.strides[operand]);
  if (ordered(batch, first, second)) return { flipped: false, spread: false };
  if (ordered(batch, second, first)) return { flipped: true, spread: false };
  if (ordered(first, batch, second)) return { flipped: false, spread: true };
  if (ordered(second, batch, first)) return { flipped: true, spread: true };
  const all = [...batch, ...first, ...second];
  const innermost = all.reduce((a, b) => (b.strides[operand] < a.strides[operand] ? b : a));
  return { flipped: first.at(-1) === innermost, spread: false };
}
