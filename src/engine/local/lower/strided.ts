/**
 * A view: a tensor described by strides over a dense value, as in numpy. Reshape, transpose and
 * broadcast only change the description; `dense` writes it out when a consumer must have it.
 *
 * A logical dimension is a list of factors (outermost first), so that a reshape that merges
 * dimensions of a transposed tensor still needs no copy. Stride 0 is a broadcast. Invariant: the
 * factors with a stride cover the value exactly once (no slices, no overlaps).
 */
import { EngineError } from "../../../core/errors.ts";
import { type DType, type Graph, product, sameShape, type Value } from "./graph.ts";

export interface Factor {
  readonly size: number;
  readonly stride: number;
}

export interface View {
  readonly value: Value;
  readonly shape: readonly number[];
  /** Per logical dimension its factors; size-1 dimensions have none. */
  readonly dims: readonly (readonly Factor[])[];
}

/** A dense value seen under a row-major shape. */
export function viewOf(value: Value, shape: readonly number[] = value.shape): View {
  if (product(shape) !== value.size)
    throw new EngineError(`A value of shape [${value.shape}] cannot be seen as [${shape}]. This is a bug.`);
  if (value.size === 0)
    throw new EngineError(`A tensor of shape [${shape}] is empty; the lowering needs at least one element.`);
  let stride = value.size;
  const dims = shape.map((size) => {
    stride /= size;
    return size === 1 ? [] : [{ size, stride }];
  });
  return { value, shape, dims };
}

export function makeView(value: Value, dims: readonly (readonly Factor[])[]): View {
  const merged = dims.map(mergeFactors);
  return { value, dims: merged, shape: merged.map((d) => product(d.map((f) => f.size))) };
}

export function scalarView(graph: Graph, dtype: DType, number: number): View {
  return viewOf(graph.scalar(dtype, number), []);
}

export function transpose(view: View, perm: readonly number[]): View {
  return { value: view.value, shape: perm.map((p) => view.shape[p]), dims: perm.map((p) => view.dims[p]) };
}

/** numpy broadcasting to `shape`, after inserting size-1 dimensions at `inserted`. */
export function broadcast(view: View, shape: readonly number[], inserted: readonly number[] = []): View {
  const dims = [...view.dims];
  for (const axis of [...inserted].sort((a, b) => a - b)) dims.splice(axis, 0, []);
  while (dims.length < shape.length) dims.unshift([]);
  return makeView(
    view.value,
    dims.map((d, i) => (d.length === 0 && shape[i] !== 1 ? [{ size: shape[i], stride: 0 }] : d)),
  );
}

export function reshape(graph: Graph, view: View, shape: readonly number[]): View {
  if (sameShape(view.shape, shape)) return view;
  const dims = splitFactors(mergeFactors(view.dims.flat()), shape);
  if (dims) return { value: view.value, shape, dims };
  return viewOf(dense(graph, view), shape);
}

/** Deals factors out to dimensions of the given sizes; undefined if a boundary cuts a factor. */
function splitFactors(factors: readonly Factor[], shape: readonly number[]): Factor[][] | undefined {
  const rest = [...factors];
  const dims: Factor[][] = [];
  for (const size of shape) {
    const dim: Factor[] = [];
    let need = size;
    while (need > 1) {
      const factor = rest.shift()!;
      if (need % factor.size === 0) {
        dim.push(factor);
        need /= factor.size;
      } else if (factor.size % need === 0) {
        const [outer, inner] = splitFactor(factor, need);
        dim.push(outer);
        rest.unshift(inner);
        need = 1;
      } else return undefined;
    }
    dims.push(dim);
  }
  return dims;
}

/** Splits a factor into an outer one of `size` and the inner rest. */
export function splitFactor(factor: Factor, size: number): [Factor, Factor] {
  const inner = factor.size / size;
  return [
    { size, stride: factor.stride * inner },
    { size: inner, stride: factor.stride },
  ];
}

/** Joins neighbours that lie contiguously in memory; drops factors of size 1. */
export function mergeFactors(factors: readonly Factor[]): Factor[] {
  const merged: Factor[] = [];
  for (const factor of factors) {
    if (factor.size === 1) continue;
    const last = merged[merged.length - 1];
    if (last && last.stride === factor.size * factor.stride)
      merged[merged.length - 1] = { size: last.size * factor.size, stride: factor.stride };
    else merged.push(factor);
  }
  return merged;
}

/** The value's elements in the order of the given factors (all of them, none a broadcast). */
export function relayout(graph: Graph, value: Value, factors: readonly Factor[]): Value {
  const wanted = mergeFactors(factors);
  if (wanted.length <= 1) return value;
  const stored = [...wanted].sort((a, b) => b.stride - a.stride);
  const perm = wanted.map((f) => stored.indexOf(f));
  const input = graph.reshape(
    value,
    stored.map((f) => f.size),
  );
  const shape = wanted.map((f) => f.size);
  return graph.node("Transpose", [input], value.dtype, shape, { attributes: { perm } });
}

/** Writes the view out in its logical row-major order. Broadcasts are expanded. */
export function dense(graph: Graph, view: View): Value {
  const factors = mergeFactors(view.dims.flat());
  const stored = relayout(
    graph,
    view.value,
    factors.filter((f) => f.stride !== 0),
  );
  if (factors.every((f) => f.stride !== 0)) return stored;
  const input = graph.reshape(
    stored,
    factors.map((f) => (f.stride === 0 ? 1 : f.size)),
  );
  const shape = factors.map((f) => f.size);
  return graph.node("Expand", [input, graph.integers(shape)], view.value.dtype, shape);
}

/** `dense` under the view's own shape. */
export function denseShaped(graph: Graph, view: View): Value {
  return graph.reshape(dense(graph, view), view.shape);
}
