/**
 * A game tree as typed arrays, made once: what iterations run over. Chance is one more seat, whose policy never
 * changes, so a pass over the nodes asks nothing but where the probabilities of a node begin.
 */
import type { Profile } from "../policy.ts";
import type { GameTree } from "../walk.ts";

export const CHANCE = -1;
export const END = -2;

export interface FlatTree {
  readonly tree: GameTree;
  readonly seats: number;
  /** Node 0 deals; parents come before children. */
  readonly nodes: number;
  /** Per node the seat that chooses, `CHANCE` or `END`. */
  readonly actor: Int8Array;
  /** Per node its information set, -1 for chance and ends. */
  readonly setOf: Int32Array;
  /** Per node, where its first child stands in `children`; one more at the end. */
  readonly first: Int32Array;
  readonly children: Int32Array;
  /** Per node, where its probabilities begin in a policy of `size` numbers. */
  readonly policyAt: Int32Array;
  /** Gains at the ends, `seats` numbers per node. */
  readonly returns: Float64Array;
  /** Per information set, where its probabilities begin; one more at the end. */
  readonly offset: Int32Array;
  readonly setSeat: Int8Array;
  /** Length of a policy: the choices of all sets, then the draws of chance. */
  readonly size: number;
}

/** A policy over the whole tree: per information set its probabilities, then those of chance. */
export type FlatPolicy = Float64Array;

export function flatten(tree: GameTree): FlatTree {
  const nodes = tree.nodes.length + 1;
  const edges = tree.roots.length + tree.nodes.reduce((sum, { children }) => sum + children.length, 0);
  const flat = {
    tree,
    seats: tree.seats,
    nodes,
    actor: new Int8Array(nodes).fill(END),
    setOf: new Int32Array(nodes).fill(-1),
    first: new Int32Array(nodes + 1),
    children: new Int32Array(edges),
    policyAt: new Int32Array(nodes),
    returns: new Float64Array(nodes * tree.seats),
    offset: offsets(tree),
    setSeat: Int8Array.from(tree.sets, ({ seat }) => seat),
  };
  const size = place(tree, flat);
  return { ...flat, size };
}

/** The table as numbers; chance has its own. */
export function flatPolicy(flat: FlatTree, profile: Profile): FlatPolicy {
  const policy = withChance(flat);
  for (const { index } of flat.tree.sets) policy.set(profile[index], flat.offset[index]);
  return policy;
}

export function profileFrom({ tree, offset }: FlatTree, policy: ArrayLike<number>): Profile {
  return tree.sets.map(({ index }) => Array.prototype.slice.call(policy, offset[index], offset[index + 1]));
}

/** All probabilities 0 but those of chance. */
export function withChance({ tree, size, policyAt }: FlatTree): FlatPolicy {
  const policy = new Float64Array(size);
  policy.set(
    tree.roots.map(({ probability }) => probability),
    policyAt[0],
  );
  for (const { index, chance } of tree.nodes) if (chance) policy.set(chance, policyAt[index + 1]);
  return policy;
}

function offsets({ sets }: GameTree): Int32Array {
  const offset = new Int32Array(sets.length + 1);
  for (const { index, choices } of sets) offset[index + 1] = offset[index] + choices.length;
  return offset;
}

/** Fills the arrays of nodes. @returns the length of a policy. */
function place(tree: GameTree, flat: Omit<FlatTree, "size">): number {
  const { actor, setOf, first, children, policyAt, returns, offset, seats } = flat;
  let [edge, end] = [0, offset[offset.length - 1]];
  const add = (node: number, targets: readonly number[], at: number | undefined) => {
    first[node] = edge;
    children.set(targets, edge);
    edge += targets.length;
    policyAt[node] = at ?? end;
    if (at === undefined) end += targets.length;
  };
  actor[0] = CHANCE;
  add(
    0,
    tree.roots.map(({ node }) => node.index + 1),
    undefined,
  );
  for (const node of tree.nodes) {
    const at = node.index + 1;
    actor[at] = node.set ? node.set.seat : node.chance ? CHANCE : END;
    setOf[at] = node.set?.index ?? -1;
    if (node.returns) returns.set(node.returns, at * seats);
    const targets = node.children.map((child) => child.index + 1);
    add(at, targets, node.set ? offset[node.set.index] : undefined);
  }
  first[flat.nodes] = edge;
  return end;
}
