/**
 * Products: `sum(x * y)` over the last dimension with broadcasting, lowered to `FusedMatMul`
 * (com.microsoft) with transpose flags read off the operands' strides. Dimensions that both
 * operands have are batch, those of one operand are rows or columns; neighbours are collapsed.
 */
import { type Axis, align } from "./align.ts";
import { byStride, elementwise, outputView } from "./elementwise.ts";
import { type Graph, product, type Value } from "./graph.ts";
import { reduce } from "./reduce.ts";
import { relayout, type View } from "./view.ts";

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
  const value = matmul(graph, views, batch, rows, columns, inner);
  return outputView(value, last, outer, [...batch, ...rows, ...columns]);
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

function matmul(
  graph: Graph,
  [x, y]: readonly View[],
  batch: readonly Axis[],
  rows: readonly Axis[],
  columns: readonly Axis[],
  inner: readonly Axis[],
): Value {
  const dtype = x.value.dtype;
  const flags = dtype === "float32";
  const [b, m, n, k] = [batch, rows, columns, inner].map((l) => product(l.map((a) => a.size)));
  const lead = batch.length ? [b] : [];
  const left = place(graph, x.value, 0, batch, rows, inner, flags);
  const right = place(graph, y.value, 1, batch, inner, columns, flags);
  const inputs = [
    graph.reshape(left.value, [...lead, ...(left.flipped ? [k, m] : [m, k])]),
    graph.reshape(right.value, [...lead, ...(right.flipped ? [n, k] : [k, n])]),
  ];
  if (!flags) return graph.node("MatMul", inputs, dtype, [...lead, m, n]);
  const attributes = { transA: +left.flipped, transB: +right.flipped, alpha: { float: 1 } };
  return graph.node("FusedMatMul", inputs, dtype, [...lead, m, n], { domain: "com.microsoft", attributes });
}

/** The operand as batch, first, second, or with the last two exchanged if that saves a copy. */
function place(
  graph: Graph,
  value: Value,
  operand: number,
  batch: readonly Axis[],
  first: readonly Axis[],
  second: readonly Axis[],
  mayFlip: boolean,
): { value: Value; flipped: boolean } {
  const factors = (axes: readonly Axis[]) => axes.map((a) => ({ size: a.size, stride: a.strides[operand] }));
  const straight = [...batch, ...first, ...second];
  const flipped = [...batch, ...second, ...first];
  const ordered = (axes: readonly Axis[]): boolean =>
    axes.every((a, i) => i === 0 || axes[i - 1].strides[operand] > a.strides[operand]);
  const innermost = [...straight].sort((a, b) => a.strides[operand] - b.strides[operand])[0];
  const flip =
    mayFlip && !ordered(straight) && (ordered(flipped) || (first.length > 0 && first.at(-1) === innermost));
  return { value: relayout(graph, value, factors(flip ? flipped : straight)), flipped: flip };
}
