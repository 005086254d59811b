/**
 * Primitives that move elements: slices, padding, concatenation, flips, gather and scatter.
 * They copy, in memory order where they can. Indices out of range are an error of the runtime
 * (jax-js drops such updates of a scatter).
 */
import { EngineError } from "../../../core/errors.ts";
import { broadcastShape } from "./align.ts";
import { type Graph, sameShape, typedData, type Value } from "./graph.ts";
import { broadcast, denseShaped, type Factor, transpose, type View, viewOf } from "./strided.ts";

/** A view whose value's ONNX shape has one dimension per logical dimension, in memory order. */
interface Laid {
  readonly value: Value;
  /** Logical dimension of each ONNX dimension. */
  readonly order: readonly number[];
}

/** Lays the view out so that each of the dimensions in `needed` is one dimension of memory. */
function lay(graph: Graph, view: View, needed: readonly number[]): { laid: Laid; absent: number[] } {
  const absent = view.dims.flatMap((d, i) => (d.every((f) => f.stride === 0) && d.length > 0 ? [i] : []));
  const single = view.dims.every((d, i) => d.length <= 1 || absent.includes(i));
  if (!single || absent.some((d) => needed.includes(d)))
    return { laid: { value: denseShaped(graph, view), order: view.shape.map((_, i) => i) }, absent: [] };
  const dims = view.shape.map((_, i) => i).filter((i) => !absent.includes(i));
  const stride = (i: number): number => view.dims[i][0]?.stride ?? Number.POSITIVE_INFINITY;
  const order = dims.sort((a, b) => (stride(a) === stride(b) ? a - b : stride(b) - stride(a)));
  const shape = order.map((i) => view.shape[i]);
  return { laid: { value: graph.reshape(view.value, shape), order }, absent };
}

/** Back to logical order; `absent` dimensions become broadcasts again. */
function unlay(
  value: Value,
  order: readonly number[],
  shape: readonly number[],
  absent: readonly number[],
): View {
  const stored = viewOf(value);
  const dims = shape.map((size, i): readonly Factor[] =>
    absent.includes(i) ? [{ size, stride: 0 }] : stored.dims[order.indexOf(i)],
  );
  return { value, shape, dims };
}

export function slice(graph: Graph, view: View, ranges: readonly (readonly [number, number])[]): View {
  const cut = ranges.flatMap(([start, end], i) => (start === 0 && end === view.shape[i] ? [] : [i]));
  const shape = ranges.map(([start, end]) => end - start);
  if (cut.length === 0) return view;
  if (cut.every((i) => view.dims[i].every((f) => f.stride === 0)))
    return { ...view, shape, dims: view.dims.map((d, i) => (cut.includes(i) ? broadcastDim(shape[i]) : d)) };
  if (shape.includes(0))
    throw new EngineError(`A slice of [${view.shape}] is empty; the lowering needs elements.`);
  const { laid, absent } = lay(graph, view, cut);
  const axes = cut.map((i) => laid.order.indexOf(i));
  const inputs = [
    laid.value,
    graph.integers(cut.map((i) => ranges[i][0])),
    graph.integers(cut.map((i) => ranges[i][1])),
    graph.integers(axes),
  ];
  const stored = laid.order.map((i) => shape[i]);
  return unlay(graph.node("Slice", inputs, view.value.dtype, stored), laid.order, shape, absent);
}

const broadcastDim = (size: number): Factor[] => (size === 1 ? [] : [{ size, stride: 0 }]);

export function flip(graph: Graph, view: View, dims: readonly number[]): View {
  const cut = dims.filter((i) => view.dims[i].some((f) => f.stride !== 0));
  if (cut.length === 0) return view;
  const { laid, absent } = lay(graph, view, cut);
  const axes = cut.map((i) => laid.order.indexOf(i));
  const far = Number.MIN_SAFE_INTEGER;
  const numbers = [cut.map(() => -1), cut.map(() => far), axes, cut.map(() => -1)];
  const inputs = [laid.value, ...numbers.map((n) => graph.integers(n))];
  const value = graph.node("Slice", inputs, view.value.dtype, laid.value.shape);
  return unlay(value, laid.order, view.shape, absent);
}

/** Pads with zeros; negative widths cut. */
export function pad(graph: Graph, view: View, widths: readonly (readonly [number, number])[]): View {
  const cut = widths.map(([a, b], i): [number, number] => [Math.max(0, -a), view.shape[i] + Math.min(0, b)]);
  const source = slice(graph, view, cut);
  const grow = widths.map(([a, b]): [number, number] => [Math.max(0, a), Math.max(0, b)]);
  const needed = grow.flatMap(([a, b], i) => (a + b > 0 ? [i] : []));
  if (needed.length === 0) return source;
  const { laid, absent } = lay(graph, source, needed);
  const pads = [...laid.order.map((i) => grow[i][0]), ...laid.order.map((i) => grow[i][1])];
  const shape = source.shape.map((n, i) => n + grow[i][0] + grow[i][1]);
  const stored = laid.order.map((i) => shape[i]);
  const value = graph.node("Pad", [laid.value, graph.integers(pads)], view.value.dtype, stored);
  return unlay(value, laid.order, shape, absent);
}

export function concatenate(graph: Graph, views: readonly View[], axis: number): View {
  const largest = views.reduce((a, b) => (b.value.size > a.value.size ? b : a));
  const shape = views[0].shape.map((n, i) =>
    i === axis ? views.reduce((sum, v) => sum + v.shape[i], 0) : n,
  );
  const { laid, absent } = lay(
    graph,
    largest,
    shape.map((_, i) => i),
  );
  if (absent.length) throw new EngineError("A concatenated operand kept a broadcast. This is a bug.");
  const order = laid.order;
  const values = views.map((v) => denseShaped(graph, transpose(v, order)));
  const stored = order.map((i) => shape[i]);
  const attributes = { axis: order.indexOf(axis) };
  return unlay(graph.node("Concat", values, views[0].value.dtype, stored, { attributes }), order, shape, []);
}

/** `x[..., indices, ...]`: jax-js inserts the indices' dimensions at `outDim`. */
export function gather(
  graph: Graph,
  x: View,
  indices: readonly View[],
  axes: readonly number[],
  outDim: number,
): View {
  const rest = x.shape.map((_, i) => i).filter((i) => !axes.includes(i));
  const index = broadcastShape(indices.map((i) => i.shape));
  if (axes.length === 1) {
    const { laid, absent } = lay(graph, x, [axes[0]]);
    const at = laid.order.indexOf(axes[0]);
    const stored = [...laid.value.shape.slice(0, at), ...index, ...laid.value.shape.slice(at + 1)];
    const inputs = [laid.value, denseShaped(graph, indices[0])];
    const value = graph.node("Gather", inputs, x.value.dtype, stored, { attributes: { axis: at } });
    // Name the stored dimensions: those of x by number, those of the index by -1, -2, ...
    const names = [...laid.order.slice(0, at), ...index.map((_, i) => -1 - i), ...laid.order.slice(at + 1)];
    const logical = [...rest];
    logical.splice(outDim, 0, ...index.map((_, i) => -1 - i));
    const view = viewOf(value);
    const dims = logical.map((name) =>
      absent.includes(name) ? broadcastDim(x.shape[name]) : view.dims[names.indexOf(name)],
    );
    return { value, dims, shape: logical.map((name) => (name < 0 ? index[-1 - name] : x.shape[name])) };
  }
  const data = denseShaped(graph, transpose(x, [...axes, ...rest]));
  const shape = [...index, ...rest.map((i) => x.shape[i])];
  const value = graph.node("GatherND", [data, stackIndices(graph, indices, index)], x.value.dtype, shape);
  return transpose(viewOf(value), insertAt(index.length, rest.length, outDim));
}

export interface ScatterParams {
  readonly op: string;
  readonly shape: readonly number[];
  readonly axis: readonly number[];
  readonly outDim: number;
  readonly uniqueIndices: boolean;
}

export function scatter(graph: Graph, updates: View, indices: readonly View[], params: ScatterParams): View {
  const { shape, axis, outDim, op, uniqueIndices } = params;
  const rest = shape.map((_, i) => i).filter((i) => !axis.includes(i));
  const index = broadcastShape(indices.map((i) => i.shape));
  const perm = insertAt(index.length, rest.length, outDim);
  const rows = denseShaped(graph, transpose(updates, invert(perm)));
  const order = [...axis, ...rest];
  const stored = order.map((i) => shape[i]);
  const zeros = graph.constant(updates.value.dtype, [1], typedData(updates.value.dtype, [0]));
  const data = graph.node("Expand", [zeros, graph.integers(stored)], updates.value.dtype, stored);
  const attributes = { reduction: op === "add" && !uniqueIndices ? "add" : "none" };
  const inputs = [data, stackIndices(graph, indices, index), rows];
  const value = graph.node("ScatterND", inputs, updates.value.dtype, stored, { attributes });
  return transpose(viewOf(value), invert(order));
}

function stackIndices(graph: Graph, indices: readonly View[], shape: readonly number[]): Value {
  const columns = indices.map((view) => {
    const full = sameShape(view.shape, shape) ? view : broadcast(view, shape);
    return graph.reshape(graph.cast(denseShaped(graph, full), "int64"), [...shape, 1]);
  });
  if (columns.length === 1) return columns[0];
  const attributes = { axis: shape.length };
  return graph.node("Concat", columns, "int64", [...shape, columns.length], { attributes });
}

/** The permutation that moves the first `count` dimensions to position `at` among the others. */
function insertAt(count: number, others: number, at: number): number[] {
  const perm = Array.from({ length: others }, (_, i) => count + i);
  perm.splice(at, 0, ...Array.from({ length: count }, (_, i) => i));
  return perm;
}

function invert(perm: readonly number[]): number[] {
  return perm.map((_, i) => perm.indexOf(i));
}
