/**
 * Counterfactual regret minimisation (Zinkevich et al., 2007): regret matching in every information set; the
 * average policy converges to an equilibrium of two-player zero-sum games. Seats update in turn. An
 * independent check of best responses, and a teacher.
 */
import type { Seat } from "../games/game.ts";
import { nodeValues, othersReach, ownReach } from "./expected.ts";
import { type Policy, policyOf } from "./policy.ts";
import type { GameTree, InformationSet } from "./walk.ts";

/** The average policy after so many iterations. */
export function cfr(tree: GameTree, iterations: number): Policy {
  const regrets = tree.sets.map(({ choices }) => new Float64Array(choices.length));
  const sums = tree.sets.map(({ choices }) => new Float64Array(choices.length));
  for (let iteration = 0; iteration < iterations; iteration++) {
    for (let seat = 0; seat < tree.seats; seat++) update(tree, seat, regrets, sums);
  }
  return policyOf(tree, sums.map(normalised));
}

function update(tree: GameTree, seat: Seat, regrets: Float64Array[], sums: Float64Array[]): void {
  const profile = regrets.map(normalised);
  const values = nodeValues(tree, profile, seat);
  const others = othersReach(tree, profile, seat);
  const own = ownReach(tree, profile, seat);
  for (const set of tree.sets) {
    if (set.seat !== seat) continue;
    addRegret(set, regrets[set.index], values, others);
    const weight = set.nodes.reduce((sum, { index }) => sum + own[index], 0);
    profile[set.index].forEach((probability, choice) => {
      sums[set.index][choice] += weight * probability;
    });
  }
}

function addRegret(
  set: InformationSet,
  regret: Float64Array,
  values: Float64Array,
  others: Float64Array,
): void {
  for (const { index, children } of set.nodes) {
    children.forEach((child, choice) => {
      regret[choice] += others[index] * (values[child.index] - values[index]);
    });
  }
}

/** Positive parts divided by their sum; uniform if all are 0 or less. */
function normalised(weights: Float64Array): number[] {
  const positive = Array.from(weights, (weight) => Math.max(weight, 0));
  const total = positive.reduce((sum, weight) => sum + weight, 0);
  return positive.map((weight) => (total > 0 ? weight / total : 1 / weights.length));
}
