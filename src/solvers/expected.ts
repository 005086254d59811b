/**
 * Expected returns of a policy, and how probable it makes each node. Both in one pass over the nodes of a
 * tree.
 */
import type { Seat } from "../games/game.ts";
import type { Profile } from "./policy.ts";
import type { GameTree, InformationSet } from "./walk.ts";

/** The mean gain of `seat` from each node on. */
export function nodeValues({ nodes }: GameTree, profile: Profile, seat: Seat): Float64Array {
  const values = new Float64Array(nodes.length);
  for (let at = nodes.length - 1; at >= 0; at--) {
    const { set, children, chance, returns } = nodes[at];
    const shares = chance ?? (set && profile[set.index]);
    if (returns) values[at] = returns[seat];
    else
      children.forEach((child, choice) => {
        values[at] += shares![choice] * values[child.index];
      });
  }
  return values;
}

/** The mean gain of each seat. */
export function expectedReturns(tree: GameTree, profile: Profile): number[] {
  return Array.from({ length: tree.seats }, (_, seat) => fromRoots(tree, nodeValues(tree, profile, seat)));
}

/** The mean of values over the deals. @param values per node. */
export function fromRoots({ roots }: GameTree, values: ArrayLike<number>): number {
  return roots.reduce((sum, { node, probability }) => sum + probability * values[node.index], 0);
}

/**
 * The probability of each node if `seat` does all it can to get there: that of deal, draws and the others'
 * choices. This is what weighs the nodes of an information set against each other.
 */
export function othersReach(tree: GameTree, profile: Profile, seat: Seat): Float64Array {
  const reach = new Float64Array(tree.nodes.length);
  for (const { node, probability } of tree.roots) reach[node.index] += probability;
  const share: Share = (set, choice) => (set.seat === seat ? 1 : profile[set.index][choice]);
  return flow(tree, reach, share, (chance, choice) => chance[choice]);
}

/** The probability that `seat` does what leads to each node, summed over the ways there. */
export function ownReach(tree: GameTree, profile: Profile, seat: Seat): Float64Array {
  const reach = new Float64Array(tree.nodes.length);
  for (const { node } of tree.roots) reach[node.index] += 1;
  const share: Share = (set, choice) => (set.seat === seat ? profile[set.index][choice] : 1);
  return flow(tree, reach, share, () => 1);
}

type Share = (set: InformationSet, choice: number) => number;

function flow(
  { nodes }: GameTree,
  reach: Float64Array,
  share: Share,
  drawn: (chance: readonly number[], choice: number) => number,
): Float64Array {
  for (const { index, set, children, chance } of nodes) {
    children.forEach((child, choice) => {
      reach[child.index] += reach[index] * (set ? share(set, choice) : drawn(chance!, choice));
    });
  }
  return reach;
}
