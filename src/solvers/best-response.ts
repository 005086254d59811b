/**
 * The exact best response of one seat to a policy of the others. In every information set the seat takes the
 * choice that is best on average over the nodes that it cannot tell apart, each weighed by the probability
 * that chance and the others lead there.
 *
 * Holds for perfect recall, and for games that forget only what no longer matters (a board without its
 * history).
 */
import { EvaluationError } from "../core/errors.ts";
import type { Seat } from "../games/game.ts";
import { fromRoots, othersReach } from "./expected.ts";
import type { Profile } from "./policy.ts";
import type { GameNode, GameTree, InformationSet } from "./walk.ts";

export interface BestResponse {
  /** The mean gain of the seat. */
  readonly value: number;
  /** Per information set of the tree, the index of the best choice; undefined for those of other seats. */
  readonly choices: readonly (number | undefined)[];
}

/** @throws EvaluationError if an information set comes twice in one game. */
export function bestResponse(tree: GameTree, profile: Profile, seat: Seat): BestResponse {
  const reach = othersReach(tree, profile, seat);
  const values = new Float64Array(tree.nodes.length).fill(Number.NaN);
  const choices: (number | undefined)[] = tree.sets.map(() => undefined);
  const begun = new Set<InformationSet>();
  for (const { node } of tree.roots) nodeValue(node);
  for (const set of tree.sets) if (set.seat === seat) bestChoice(set);
  return { value: fromRoots(tree, values), choices };

  function nodeValue(node: GameNode): number {
    if (Number.isNaN(values[node.index])) values[node.index] = compute(node);
    return values[node.index];
  }

  function compute({ set, children, chance, returns }: GameNode): number {
    if (returns) return returns[seat];
    if (set?.seat === seat) return nodeValue(children[bestChoice(set)]);
    const shares = chance ?? profile[set!.index];
    return children.reduce((sum, child, choice) => sum + shares[choice] * nodeValue(child), 0);
  }

  function bestChoice(set: InformationSet): number {
    const known = choices[set.index];
    if (known !== undefined) return known;
    if (begun.has(set)) throw forgets(set);
    begun.add(set);
    const gains = set.choices.map((_, choice) => gain(set, choice));
    const best = gains.indexOf(Math.max(...gains));
    choices[set.index] = best;
    return best;
  }

  function gain({ nodes }: InformationSet, choice: number): number {
    return nodes.reduce((sum, node) => sum + reach[node.index] * nodeValue(node.children[choice]), 0);
  }

  function forgets({ information }: InformationSet): EvaluationError {
    return new EvaluationError(
      `${tree.game}: seat ${seat} meets the information "${information}" twice in one game: let it tell what came before.`,
    );
  }
}
