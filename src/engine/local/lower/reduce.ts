/**
 * Reductions over dimensions of a view: neighbouring axes are collapsed so that ONNX Runtime
 * meets one of its fast patterns; a broadcast dimension is reduced by arithmetic alone.
 */
import { EngineError } from "../../../core/errors.ts";
import { elementwise } from "./elementwise.ts";
import { type Graph, product, type Value } from "./graph.ts";
import { type Factor, makeView, scalarView, type View } from "./strided.ts";

const OPERATORS: Record<string, string> = {
  Add: "ReduceSum",
  Mul: "ReduceProd",
  Max: "ReduceMax",
  Min: "ReduceMin",
};

interface Part extends Factor {
  readonly dim: number;
  readonly reduced: boolean;
}

/** @param op jax-js's name: Add, Mul, Max or Min. */
export function reduce(graph: Graph, view: View, op: string, dims: readonly number[]): View {
  if (!OPERATORS[op]) throw new EngineError(`Reduction "${op}" is not supported by the lowering.`);
  if (view.value.dtype === "bool") return reduceBool(graph, view, op, dims);
  const parts = view.dims.flatMap((d, dim) =>
    d.map((f): Part => ({ ...f, dim, reduced: dims.includes(dim) })),
  );
  const stored = parts.filter((p) => p.stride !== 0).sort((a, b) => b.stride - a.stride);
  const value = reduceStored(graph, view.value, op, stored);
  const reduced = keptView(view, value, parts, stored, dims);
  const repeats = product(parts.filter((p) => p.reduced && p.stride === 0).map((p) => p.size));
  return repeats === 1 ? reduced : repeated(graph, reduced, op, repeats);
}

function reduceStored(graph: Graph, value: Value, op: string, stored: readonly Part[]): Value {
  const groups = groupParts(stored);
  let current = value;
  const shape = groups.map((g) => g.size);
  // Innermost first, one at a time, once the pattern is longer than the runtime's fast ones.
  while (groups.some((g) => g.reduced)) {
    current = graph.reshape(current, [...shape]);
    const all = groups.flatMap((g, i) => (g.reduced ? [i] : []));
    const axes = groups.length <= 3 ? all : all.slice(-1);
    for (const axis of [...axes].reverse()) {
      groups.splice(axis, 1);
      shape.splice(axis, 1);
    }
    const inputs = [current, graph.integers(axes)];
    current = graph.node(OPERATORS[op], inputs, value.dtype, [...shape], { attributes: { keepdims: 0 } });
  }
  return current;
}

function groupParts(stored: readonly Part[]): { size: number; reduced: boolean }[] {
  const groups: { size: number; reduced: boolean }[] = [];
  for (const { size, reduced } of stored) {
    const last = groups[groups.length - 1];
    if (last?.reduced === reduced) last.size *= size;
    else groups.push({ size, reduced });
  }
  return groups;
}

function keptView(view: View, value: Value, parts: Part[], stored: Part[], dims: readonly number[]): View {
  const strides = new Map<Part, number>();
  let stride = 1;
  for (const part of [...stored].reverse()) {
    if (part.reduced) continue;
    strides.set(part, stride);
    stride *= part.size;
  }
  const kept = view.dims.map((_, dim) =>
    parts.filter((p) => p.dim === dim).map((p) => ({ size: p.size, stride: strides.get(p) ?? 0 })),
  );
  return makeView(
    value,
    kept.filter((_, dim) => !dims.includes(dim)),
  );
}

function repeated(graph: Graph, view: View, op: string, count: number): View {
  const dtype = view.value.dtype;
  if (op === "Add") return elementwise(graph, "Mul", [view, scalarView(graph, dtype, count)], dtype);
  if (op === "Mul") return elementwise(graph, "Pow", [view, scalarView(graph, dtype, count)], dtype);
  return view;
}

function reduceBool(graph: Graph, view: View, op: string, dims: readonly number[]): View {
  const number = { ...view, value: graph.cast(view.value, "int32") };
  const result = reduce(graph, number, op === "Add" ? "Max" : op === "Mul" ? "Min" : op, dims);
  return { ...result, value: graph.cast(result.value, "bool") };
}
