/**
 * Small identities applied when an element-wise node is added: constants are folded, `a + -b`
 * becomes a subtraction, factors are gathered. What an identity leaves unused is dropped later.
 */
import { type DType, type Graph, type NodeOptions, sameShape, scalarOf, type Value } from "./graph.ts";

const FOLD: Record<string, (a: number, b: number, c: number) => number> = {
  Add: (a, b) => a + b,
  Sub: (a, b) => a - b,
  Mul: (a, b) => a * b,
  Max: Math.max,
  Min: Math.min,
  Pow: (a, b) => a ** b,
  Neg: (a) => -a,
  Reciprocal: (a) => 1 / a,
  Sqrt: Math.sqrt,
  Exp: Math.exp,
  Log: Math.log,
  Sin: Math.sin,
  Cos: Math.cos,
  Floor: Math.floor,
  Ceil: Math.ceil,
  Less: (a, b) => +(a < b),
  LessOrEqual: (a, b) => +(a <= b),
  Equal: (a, b) => +(a === b),
  Not: (a) => +!a,
  Where: (a, b, c) => (a ? b : c),
};

type Rule = (graph: Graph, values: readonly Value[]) => Value | undefined;

const RULES: Record<string, Rule> = {
  Add: (graph, [a, b]) => {
    const [na, nb] = [negated(graph, a), negated(graph, b)];
    if (nb) return emitSimplified(graph, "Sub", [a, nb], a.dtype, shapeOf(a, b));
    if (na) return emitSimplified(graph, "Sub", [b, na], a.dtype, shapeOf(a, b));
    if (a === b) return emitSimplified(graph, "Mul", [a, graph.scalar(a.dtype, 2)], a.dtype, a.shape);
    return neutral(a, b, 0);
  },
  Mul: (graph, [a, b]) => {
    const [value, factor] = scalarOf(a) === undefined ? [a, b] : [b, a];
    const number = scalarOf(factor);
    if (number === undefined || value.dtype !== "float32") return undefined;
    const inner = constantFactor(graph, value);
    if (inner && sameShape(shapeOf(a, b), inner.value.shape))
      return emitSimplified(
        graph,
        "Mul",
        [inner.value, graph.scalar(a.dtype, number * inner.factor)],
        a.dtype,
        inner.value.shape,
      );
    return neutral(a, b, 1);
  },
  Neg: (graph, [a]) => {
    const inner = negated(graph, a);
    if (inner) return inner;
    const scaled = constantFactor(graph, a);
    if (!scaled) return undefined;
    const factor = graph.scalar(a.dtype, -scaled.factor);
    return emitSimplified(graph, "Mul", [scaled.value, factor], a.dtype, a.shape);
  },
};

export function emitSimplified(
  graph: Graph,
  op: string,
  values: readonly Value[],
  dtype: DType,
  shape: readonly number[],
  options?: NodeOptions,
): Value {
  const numbers = values.map(scalarOf);
  if (FOLD[op] && shape.length === 0 && numbers.every((n) => n !== undefined))
    return graph.scalar(dtype, FOLD[op](...(numbers as [number, number, number])));
  const simpler = RULES[op]?.(graph, values);
  if (simpler && sameShape(simpler.shape, shape)) return simpler;
  return graph.node(op, values, dtype, shape, options);
}

/** Looks through a reshape at the node that made the value. */
export function madeBy(value: Value, op: string): readonly Value[] | undefined {
  const node = value.node?.op === "Reshape" ? value.node.inputs[0].node : value.node;
  return node?.op === op ? node.inputs : undefined;
}

function negated(graph: Graph, value: Value): Value | undefined {
  const inputs = madeBy(value, "Neg");
  return inputs && graph.reshape(inputs[0], value.shape);
}

/** `value = factor * inner` with a constant factor. */
function constantFactor(graph: Graph, value: Value): { value: Value; factor: number } | undefined {
  const inputs = madeBy(value, "Mul");
  if (!inputs) return undefined;
  for (const [a, b] of [inputs, [...inputs].reverse()]) {
    const factor = scalarOf(b);
    if (factor !== undefined && a.size === value.size)
      return { value: graph.reshape(a, value.shape), factor };
  }
  return undefined;
}

function neutral(a: Value, b: Value, number: number): Value | undefined {
  if (scalarOf(b) === number && b.shape.length === 0) return a;
  if (scalarOf(a) === number && a.shape.length === 0) return b;
  return undefined;
}

/** Result shape of two operands under ONNX broadcasting. */
function shapeOf(a: Value, b: Value): readonly number[] {
  const rank = Math.max(a.shape.length, b.shape.length);
  const at = (v: Value, i: number): number => v.shape[i - rank + v.shape.length] ?? 1;
  return Array.from({ length: rank }, (_, i) => Math.max(at(a, i), at(b, i)));
}
