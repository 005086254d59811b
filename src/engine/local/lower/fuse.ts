/**
 * Rewrites a finished graph where several nodes together have a cheaper form: scales go into
 * products, transposed products are computed transposed, softmax and its gradient become one
 * operator and two passes, and a mask that repeats a ReLU's is dropped. Each rule names the
 * algebra it rests on. Leaves out: single-node identities (`simplify.ts`).
 */
import { fusedMatMul, type MatMulAttributes, matmulCost, matmulSizes, TRANSPOSE_COST } from "./dot.ts";
import { softmaxGradient, softmaxRule } from "./fuse-softmax.ts";
import { type FusionRule, made, peel, type Rewriter } from "./fusion-rule.ts";
import {
  type Graph,
  liveParts,
  Graph as NewGraph,
  type Node,
  sameShape,
  scalarOf,
  type Value,
} from "./graph.ts";

const RULES: Record<string, readonly FusionRule[]> = {
  Mul: [scaledMatMul, softmaxGradient, softmaxRule],
  Transpose: [transposedMatMul],
  FusedMatMul: [(node, r) => emitMatMul(node, r, 1, false)],
  Where: [repeatedMask],
};

/** @returns The new graph and the values that stand for the given outputs. */
export function fuse(old: Graph, outputs: readonly Value[]): { graph: Graph; values: Value[] } {
  const graph = new NewGraph();
  const mapped = new Map<Value, Value>();
  for (const input of old.inputs) mapped.set(input, graph.input(input.input!, input.dtype, input.shape));
  const { nodes, constants } = liveParts(outputs);
  for (const c of constants) mapped.set(c, graph.constant(c.dtype, c.shape, c.data!));
  const counts = new Map<Value, number>();
  for (const value of [...nodes.flatMap((n) => n.inputs), ...outputs])
    counts.set(value, (counts.get(value) ?? 0) + 1);
  const rewriter: Rewriter = { graph, map: (v) => mapped.get(v)!, uses: (v) => counts.get(v) ?? 0 };
  for (const node of nodes) rewrite(node, rewriter, mapped);
  return { graph, values: outputs.map((v) => mapped.get(v)!) };
}

function rewrite(node: Node, rewriter: Rewriter, mapped: Map<Value, Value>): void {
  for (const rule of RULES[node.op] ?? []) {
    const value = rule(node, rewriter);
    if (!value) continue;
    mapped.set(node.outputs[0], rewriter.graph.reshape(value, node.outputs[0].shape));
    return;
  }
  copy(node, rewriter).forEach((value, i) => {
    mapped.set(node.outputs[i], value);
  });
}

function copy(node: Node, { graph, map }: Rewriter): readonly Value[] {
  const { op, domain, attributes } = node;
  const inputs = node.inputs.map(map);
  if (op === "Reshape") return [graph.reshape(inputs[0], node.outputs[0].shape)];
  const outputs = node.outputs.map(({ dtype, shape }) => ({ dtype, shape }));
  return graph.nodes(op, inputs, outputs, { domain, attributes });
}

/** `(c x) y = c (x y)`: operands that were scaled by a constant are taken unscaled. */
function emitMatMul(node: Node, { graph, map }: Rewriter, scale: number, swapped: boolean): Value {
  const flags = node.attributes as MatMulAttributes;
  let factor = flags.alpha.float * scale;
  const inputs = node.inputs.map((value) => {
    const scaled = constantScale(value);
    if (!scaled) return map(value);
    factor *= scaled.scale;
    return graph.reshape(map(scaled.value), value.shape);
  });
  const alpha = { float: factor };
  if (!swapped) return fusedMatMul(graph, inputs, { ...flags, alpha });
  const exchanged = {
    transA: 1 - flags.transB,
    transB: 1 - flags.transA,
    transBatchA: flags.transBatchB,
    transBatchB: flags.transBatchA,
  };
  return fusedMatMul(graph, [inputs[1], inputs[0]], { ...exchanged, alpha });
}

function constantScale(value: Value): { value: Value; scale: number } | undefined {
  const inputs = made(value, "Mul");
  if (!inputs) return undefined;
  for (const [x, c] of [inputs, [...inputs].reverse()]) {
    const scale = scalarOf(c);
    if (scale !== undefined && x.size === value.size) return { value: x, scale };
  }
  return undefined;
}

/** A product that only this value reads, through reshapes and constant scales. */
function soleMatMul(value: Value, rewriter: Rewriter): { node: Node; scale: number } | undefined {
  if (rewriter.uses(value) !== 1 || !value.node) return undefined;
  if (value.node.op === "FusedMatMul") return { node: value.node, scale: 1 };
  if (value.node.op === "Reshape") return soleMatMul(value.node.inputs[0], rewriter);
  const scaled = value.node.op === "Mul" ? constantScale(value) : undefined;
  const inner = scaled && soleMatMul(scaled.value, rewriter);
  return inner && { node: inner.node, scale: inner.scale * scaled.scale };
}

/** `c (x y)` becomes the product's own factor. */
function scaledMatMul(node: Node, rewriter: Rewriter): Value | undefined {
  const scaled = constantScale(node.outputs[0]);
  const product = scaled && soleMatMul(scaled.value, rewriter);
  return product && emitMatMul(product.node, rewriter, product.scale * scaled.scale, false);
}

/** `(x y)' = y' x'`, where that is not dearer than the transposition it saves. */
function transposedMatMul(node: Node, rewriter: Rewriter): Value | undefined {
  const [input] = node.inputs;
  const product = soleMatMul(input, rewriter);
  if (!product || !sameShape(product.node.outputs[0].shape, input.shape)) return undefined;
  const rank = input.shape.length;
  const swap = input.shape.map((_, i) => (i < rank - 2 ? i : 2 * rank - 3 - i));
  if (!sameShape(node.attributes.perm as number[], swap)) return undefined;
  const attributes = product.node.attributes as MatMulAttributes;
  const { m, n, k } = matmulSizes(product.node.inputs, attributes);
  const saved = m * n * TRANSPOSE_COST;
  const extra = matmulCost(n, m, k, !attributes.transB) - matmulCost(m, n, k, !!attributes.transA);
  return extra <= saved ? emitMatMul(product.node, rewriter, product.scale, true) : undefined;
}

/** `where(x < 0, 0, y max(x, 0))` is `y max(x, 0)`: the factor is zero there already. */
function repeatedMask(node: Node, { map }: Rewriter): Value | undefined {
  const [condition, zero, value] = node.inputs;
  const compared = made(condition, "Less");
  if (!compared || scalarOf(zero) !== 0 || scalarOf(compared[1]) !== 0) return undefined;
  if (value.size !== node.outputs[0].size) return undefined;
  return hasFactor(value, peel(compared[0]), 4) ? map(value) : undefined;
}

function hasFactor(value: Value, x: Value, depth: number): boolean {
  const relu = made(value, "Max");
  if (relu) return relu.some((v) => peel(v) === x) && relu.some((v) => scalarOf(v) === 0);
  const factors = depth > 0 ? made(value, "Mul") : undefined;
  return !!factors?.some((f) => f.size === value.size && hasFactor(f, x, depth - 1));
}
