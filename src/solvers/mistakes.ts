/**
 * Where a policy gives something away: at each information set, what the seat would gain a game by its best choice
 * there, if it and the others play on as before. A choice that is rarely reached costs little, however bad it is. These
 * losses need not sum up to the exploitability, whose best responses change many choices at once.
 */
import { nodeValues, othersReach, ownReach } from "./expected.ts";
import type { Profile } from "./policy.ts";
import type { GameTree, InformationSet } from "./walk.ts";

export interface Mistake {
  readonly set: InformationSet;
  /** How often a game comes here, 0 to 1. */
  readonly reached: number;
  /** The probability of each choice. */
  readonly policy: readonly number[];
  /** What the seat gains by each choice, on average over the games that come here. */
  readonly values: readonly number[];
  /** What the best choice would gain a game, over all games. */
  readonly loss: number;
}

/** One entry per information set that is reached, the costliest first. */
export function mistakes(tree: GameTree, profile: Profile): Mistake[] {
  const bySeat = Array.from({ length: tree.seats }, (_, seat) => ({
    values: nodeValues(tree, profile, seat),
    others: othersReach(tree, profile, seat),
    own: ownReach(tree, profile, seat),
  }));
  return tree.sets
    .flatMap((set) => {
      const { values, others, own } = bySeat[set.seat];
      const weights = set.nodes.map(({ index }) => others[index] * own[index]);
      const reached = weights.reduce((sum, weight) => sum + weight, 0);
      if (reached === 0) return [];
      const policy = profile[set.index];
      const gains = policy.map((_, choice) =>
        set.nodes.reduce(
          (sum, node, i) => sum + (weights[i] / reached) * values[node.children[choice].index],
          0,
        ),
      );
      const played = policy.reduce((sum, share, choice) => sum + share * gains[choice], 0);
      return [{ set, reached, policy, values: gains, loss: reached * (Math.max(...gains) - played) }];
    })
    .sort((a, b) => b.loss - a.loss);
}
