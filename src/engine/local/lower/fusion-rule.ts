/**
 * The interface of a fusion rule, and the access it has to the values it may rewrite. The rules: `fuse.ts`,
 * `fuse-softmax.ts`.
 */
import type { Graph, Node, Value } from "./graph.ts";

/** The view of a rule: the old graph's nodes and use counts, and the new graph to write to. */
export interface Rewriter {
  readonly graph: Graph;
  /** The new value for an old one. */
  map(value: Value): Value;
  uses(value: Value): number;
}
export type FusionRule = (node: Node, rewriter: Rewriter) => Value | undefined;

/** The value before reshapes. */
export function peel(value: Value): Value {
  return value.node?.op === "Reshape" ? peel(value.node.inputs[0]) : value;
}

/** The node's operands if the value, before reshapes, was made by `op`. */
export function made(value: Value, op: string): readonly Value[] | undefined {
  const node = peel(value).node;
  return node?.op === op ? node.inputs : undefined;
}
