/**
 * The sequence form of a game (Koller, Megiddo and von Stengel, 1996): a seat's plan gives each sequence of its own
 * choices a weight, so that what two seats gain is bilinear in their plans.
 */
import { EvaluationError } from "../../core/errors.ts";
import type { GameNode, GameTree, InformationSet } from "../walk.ts";

export interface SequenceForm {
  /** Per seat its sequences; the first is the empty one. */
  readonly sequences: readonly (readonly Sequence[])[];
  /** Per seat and information set, the place of the sequence that leads there. */
  readonly parents: readonly ReadonlyMap<InformationSet, number>[];
  /** What the first seat gains where two sequences meet, weighed by chance; by place of the one, then of the other. */
  readonly gains: ReadonlyMap<number, ReadonlyMap<number, number>>;
}

/** The choice that ends a sequence; absent for the empty one. */
export interface Sequence {
  readonly set?: InformationSet;
  readonly choice?: number;
}

/** @throws EvaluationError if the game is not zero-sum for two, or a seat forgets what it did. */
export function sequenceForm(tree: GameTree): SequenceForm {
  if (tree.seats !== 2) throw new EvaluationError(`${tree.game} has ${tree.seats} seats: the LP needs two.`);
  const sequences: Sequence[][] = [[{}], [{}]];
  const parents = [new Map<InformationSet, number>(), new Map<InformationSet, number>()];
  const firstOf = new Map<InformationSet, number>();
  const gains = new Map<number, Map<number, number>>();
  for (const { node, probability } of tree.roots) visit(node, probability, [0, 0]);
  return { sequences, parents, gains };

  function visit(node: GameNode, chance: number, at: readonly [number, number]): void {
    const { set, children, returns } = node;
    if (returns) gain(returns, chance, at);
    if (set) enter(set, at[set.seat]);
    for (const [choice, child] of children.entries()) {
      if (set) visit(child, chance, after(set, choice, at));
      else visit(child, chance * node.chance![choice], at);
    }
  }

  function after(set: InformationSet, choice: number, at: readonly [number, number]): [number, number] {
    const next = firstOf.get(set)! + choice;
    return set.seat === 0 ? [next, at[1]] : [at[0], next];
  }

  function gain(returns: readonly number[], chance: number, [first, second]: readonly number[]): void {
    if (Math.abs(returns[0] + returns[1]) > 1e-9)
      throw new EvaluationError(`${tree.game} has returns ${returns.join(" and ")}, which do not sum to 0.`);
    const row = gains.get(first) ?? new Map<number, number>();
    gains.set(first, row);
    row.set(second, (row.get(second) ?? 0) + chance * returns[0]);
  }

  function enter(set: InformationSet, from: number): void {
    const known = parents[set.seat].get(set);
    if (known !== undefined && known !== from) {
      throw new EvaluationError(
        `${tree.game}: with the information "${set.information}" seat ${set.seat} has forgotten what it did: the LP needs perfect recall. Use CFR.`,
      );
    }
    if (known !== undefined) return;
    parents[set.seat].set(set, from);
    firstOf.set(set, sequences[set.seat].length);
    set.choices.forEach((_, choice) => {
      sequences[set.seat].push({ set, choice });
    });
  }
}
