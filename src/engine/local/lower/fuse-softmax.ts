/**
 * Softmax and its gradient as jax-js writes them, found in a graph. With e = exp(x - max x),
 * s = sum e and p = e / s over the last axis, the gradient jax-js forms from g is
 * e (g / s - sum(e g) / s²) = p (g - sum(p g)), which needs p alone and fewer passes.
 */
import { type FusionRule, made, peel, type Rewriter } from "./fusion-rule.ts";
import type { Value } from "./graph.ts";

/** e / s with e = exp(x - max(x)). */
export const softmaxRule: FusionRule = (node, rewriter) => {
  for (const [e, r] of bothWays(node.inputs)) {
    const x = shiftedExponent(e);
    if (x && isInverseSum(r, e)) return softmax(rewriter, x, e);
  }
  return undefined;
};

/** e (g r + (-r²) sum(e g)) with r = 1 / s, in any order of factors and terms. */
export const softmaxGradient: FusionRule = (node, rewriter) => {
  for (const [e, bracket] of bothWays(node.inputs)) {
    const x = shiftedExponent(e);
    const terms = x && (made(bracket, "Add") ?? []);
    for (const [scaled, row] of bothWays(terms ?? [])) {
      const g = scaledBy(scaled, e);
      if (x && g && isCorrection(row, e, g)) return gradient(rewriter, x, e, g);
    }
  }
  return undefined;
};

function bothWays(pair: readonly Value[]): (readonly Value[])[] {
  return pair.length === 2 ? [pair, [pair[1], pair[0]]] : [];
}

/** x, if the value is exp(x - max(x)) with the maximum over the last axis. */
function shiftedExponent(value: Value): Value | undefined {
  const [exponent] = made(value, "Exp") ?? [];
  if (!exponent || peel(value).shape.length < 2) return undefined;
  const added = made(exponent, "Add");
  const [x, max] = made(exponent, "Sub") ?? (added && [added[0], made(added[1], "Neg")?.[0] as Value]) ?? [];
  if (!x || !max || x.size !== value.size) return undefined;
  const maximum = peel(max).node;
  return maximum?.op === "ReduceMax" && overLast(maximum.inputs, value) && peel(maximum.inputs[0]) === peel(x)
    ? x
    : undefined;
}

/** Whether a reduction's operands are [like, last axis], with rows as long as those of `like`. */
function overLast([x, axes]: readonly Value[], like: Value): boolean {
  const rank = x.shape.length;
  const last = axes.data?.length === 1 && Number(axes.data[0]) === rank - 1;
  return last && x.shape[rank - 1] === peel(like).shape.at(-1);
}

function isInverseSum(value: Value, e: Value): boolean {
  const [sum] = made(value, "Reciprocal") ?? [];
  return sum !== undefined && isSumOf(sum, (inner) => peel(inner) === peel(e), e);
}

function isSumOf(value: Value, isSummand: (value: Value) => boolean, like: Value): boolean {
  const inputs = made(value, "ReduceSum");
  return inputs !== undefined && overLast(inputs, like) && isSummand(inputs[0]);
}

/** g, if the value is g r. */
function scaledBy(value: Value, e: Value): Value | undefined {
  for (const [g, r] of bothWays(made(value, "Mul") ?? []))
    if (isInverseSum(r, e) && g.size === e.size) return g;
  return undefined;
}

/** (-r²) sum(e g) */
function isCorrection(value: Value, e: Value, g: Value): boolean {
  return bothWays(made(value, "Mul") ?? []).some(([square, sum]) => {
    const [r1, r2] = made(made(square, "Neg")?.[0] ?? square, "Mul") ?? [];
    const negative = made(square, "Neg") !== undefined;
    const squared = r1 && r2 && isInverseSum(r1, e) && isInverseSum(r2, e);
    const isProduct = (v: Value): boolean =>
      bothWays(made(v, "Mul") ?? []).some(([a, b]) => peel(a) === peel(e) && peel(b) === peel(g));
    return negative && squared && isSumOf(sum, isProduct, e);
  });
}

function rowsOf(value: Value): readonly number[] {
  const length = peel(value).shape.at(-1)!;
  return [value.size / length, length];
}

function softmax({ graph, map }: Rewriter, x: Value, e: Value): Value {
  const shape = rowsOf(e);
  const rows = graph.reshape(map(x), shape);
  return graph.node("Softmax", [rows], "float32", shape, { attributes: { axis: -1 } });
}

function gradient(rewriter: Rewriter, x: Value, e: Value, g: Value): Value {
  const { graph, map } = rewriter;
  const shape = rowsOf(e);
  const p = softmax(rewriter, x, e);
  const rows = graph.reshape(map(g), shape);
  const weighted = graph.node("Mul", [p, rows], "float32", shape);
  const attributes = { keepdims: 1 };
  const sum = graph.node("ReduceSum", [weighted, graph.integers([1])], "float32", [shape[0], 1], {
    attributes,
  });
  const centred = graph.node("Sub", [rows, sum], "float32", shape);
  return graph.node("Mul", [p, centred], "float32", shape);
}
