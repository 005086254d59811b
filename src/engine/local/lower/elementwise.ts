/**
 * Element-wise operations on views. They work in the memory order of their largest operand;
 * broadcasts stay size-1 dimensions for ONNX to broadcast, and dimensions in which every operand
 * is a broadcast are not computed at all. Leaves out: which operation is meant (`lower.ts`).
 */
import { type Axis, align } from "./align.ts";
import { type DType, type Graph, type NodeOptions, product, sameShape, type Value } from "./graph.ts";
import { emitSimplified } from "./simplify.ts";
import { type Factor, makeView, relayout, type View, viewOf } from "./strided.ts";

export type Emit = (values: readonly Value[], shape: readonly number[]) => Value;

/** One ONNX operator on broadcast operands. */
export function elementwise(
  graph: Graph,
  op: string,
  operands: readonly View[],
  dtype: DType,
  options?: NodeOptions,
): View {
  return mapViews(graph, operands, (values, shape) =>
    emitSimplified(graph, op, values, dtype, shape, options),
  );
}

/** Applies `emit` to operands that ONNX's own broadcasting brings to `shape`. */
export function mapViews(graph: Graph, operands: readonly View[], emit: Emit): View {
  if (operands.length === 1) return mapSingle(operands[0], emit);
  const { shape, axes, views } = align(graph, operands);
  const order = memoryOrder(
    axes,
    views.map((v) => v.value.size),
  );
  const stored = views.map((view, o) => inOrder(graph, view.value, order, o));
  const groups = groupAxes(order, views.length);
  const common = commonShape(stored, groups);
  const output = common
    ? emit(stored, common)
    : emit(
        stored.map((value, o) => shaped(graph, value, groups, o)),
        groups.map((g) => g.size),
      );
  return outputView(output, shape.length, axes, order);
}

function mapSingle(view: View, emit: Emit): View {
  return { ...view, value: emit([view.value], view.value.shape) };
}

/** Axes that exist in some operand, in the memory order of the largest, others fitted in. */
export function memoryOrder(axes: readonly Axis[], sizes: readonly number[]): Axis[] {
  const order: Axis[] = [];
  const operands = sizes.map((_, o) => o).sort((a, b) => sizes[b] - sizes[a] || a - b);
  for (const o of operands) {
    let at = -1;
    for (const axis of byStride(axes, o)) {
      const known = order.indexOf(axis);
      if (known >= 0) at = known + 1;
      else {
        if (at < 0) at = logicalPlace(axes, order, axis);
        order.splice(at++, 0, axis);
      }
    }
  }
  return order;
}

/** The axes an operand has, in its memory order. */
export function byStride(axes: readonly Axis[], operand: number): Axis[] {
  return axes.filter((a) => a.strides[operand] !== 0).sort((a, b) => b.strides[operand] - a.strides[operand]);
}

function logicalPlace(axes: readonly Axis[], order: readonly Axis[], axis: Axis): number {
  const index = axes.indexOf(axis);
  const place = order.findIndex((a) => axes.indexOf(a) > index);
  return place < 0 ? order.length : place;
}

/** The operand's value with its own axes in the given order. */
export function inOrder(graph: Graph, value: Value, order: readonly Axis[], operand: number): Value {
  const factors: Factor[] = order
    .filter((a) => a.strides[operand] !== 0)
    .map((a) => ({ size: a.size, stride: a.strides[operand] }));
  return relayout(graph, value, factors);
}

interface Group {
  readonly size: number;
  readonly has: readonly boolean[];
}

/** Joins neighbouring axes that are present in the same operands. */
function groupAxes(order: readonly Axis[], operands: number): Group[] {
  const groups: Group[] = [];
  for (const axis of order) {
    const has = Array.from({ length: operands }, (_, o) => axis.strides[o] !== 0);
    const last = groups[groups.length - 1];
    if (last && has.every((h, o) => h === last.has[o]))
      groups[groups.length - 1] = { size: last.size * axis.size, has };
    else groups.push({ size: axis.size, has });
  }
  return groups;
}

/** The shape of the operands if they need no broadcasting among each other (scalars aside). */
function commonShape(values: readonly Value[], groups: readonly Group[]): readonly number[] | undefined {
  const full = values.filter((v) => v.size > 1);
  if (full.length === 0) return values.every((v) => v.shape.length === 0) ? [] : undefined;
  const alike = full.every(
    (v) => v.size === product(groups.map((g) => g.size)) && sameShape(v.shape, full[0].shape),
  );
  const scalars = values.every((v) => v.size > 1 || v.shape.length === 0);
  return alike && scalars ? full[0].shape : undefined;
}

function shaped(graph: Graph, value: Value, groups: readonly Group[], operand: number): Value {
  const shape = groups.map((g) => (g.has[operand] ? g.size : 1));
  while (shape[0] === 1) shape.shift();
  return graph.reshape(value, shape);
}

/** Describes a dense value whose axes lie in `order` in terms of the logical dimensions. */
export function outputView(value: Value, rank: number, axes: readonly Axis[], order: readonly Axis[]): View {
  if (value.size === 1 && order.length === 0 && axes.length === 0) return viewOf(value, Array(rank).fill(1));
  const strides = new Map<Axis, number>();
  let stride = 1;
  for (const axis of [...order].reverse()) {
    strides.set(axis, stride);
    stride *= axis.size;
  }
  const dims: Factor[][] = Array.from({ length: rank }, () => []);
  for (const axis of axes) dims[axis.dim].push({ size: axis.size, stride: strides.get(axis) ?? 0 });
  return makeView(value, dims);
}
