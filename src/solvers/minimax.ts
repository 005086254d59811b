/**
 * Minimax: the value of every position of a zero-sum game for two in which nothing is hidden, and of every
 * choice in it.
 */
import { EvaluationError } from "../core/errors.ts";
import type { Seat } from "../games/game.ts";
import type { Profile } from "./policy.ts";
import type { GameNode, GameTree } from "./walk.ts";

export interface Position {
  readonly seat: Seat;
  /** The gain of the seat to move with best play of both. */
  readonly value: number;
  readonly choices: readonly { readonly choice: string; readonly value: number }[];
}

export interface Solution {
  /** The gain of the first seat with best play of both. */
  readonly value: number;
  /** By what `Solvable.information` says of the state. */
  readonly positions: ReadonlyMap<string, Position>;
}

/** @throws EvaluationError if something is hidden or dealt, or returns do not sum to 0 between two seats. */
export function minimax(tree: GameTree): Solution {
  check(tree);
  const values = new Float64Array(tree.nodes.length);
  const positions = new Map<string, Position>();
  for (let at = tree.nodes.length - 1; at >= 0; at--) {
    const node = tree.nodes[at];
    const position = solve(node, values);
    if (position) positions.set(node.set!.information, position);
    values[at] = node.returns ? node.returns[0] : signed(position!.value, position!.seat);
  }
  return { value: values[tree.roots[0].node.index], positions };
}

/** Best play as a table: all choices that keep the value are equally likely. @throws as `minimax`. */
export function minimaxProfile(tree: GameTree): Profile {
  const { positions } = minimax(tree);
  return tree.sets.map(({ information }) => {
    const { value, choices } = positions.get(information)!;
    const best = choices.filter((choice) => choice.value === value).length;
    return choices.map((choice) => (choice.value === value ? 1 / best : 0));
  });
}

/** True if the choice is as good as the best; false where it gives away something that was won or drawn. */
export function keepsValue({ value, choices }: Position, choice: string): boolean {
  return choices.some((known) => known.choice === choice && known.value === value);
}

/** @param values of the first seat, per node. */
function solve({ set, children }: GameNode, values: Float64Array): Position | undefined {
  if (!set) return undefined;
  const { seat } = set;
  const choices = set.choices.map((choice, i) => ({
    choice,
    value: signed(values[children[i].index], seat),
  }));
  return { seat, value: Math.max(...choices.map(({ value }) => value)), choices };
}

function signed(value: number, seat: Seat): number {
  return seat === 0 ? value : 0 - value;
}

function check({ game, seats, roots, sets, nodes }: GameTree): void {
  const hidden = sets.find((set) => set.nodes.length > 1);
  const uneven = nodes.find(({ returns }) => returns && returns[0] + returns[1] !== 0);
  const fault =
    seats !== 2
      ? `has ${seats} seats, not 2`
      : roots.length !== 1
        ? `has ${roots.length} deals, not 1`
        : nodes.some(({ chance }) => chance)
          ? "draws something on the way"
          : hidden
            ? `hides something at "${hidden.information}"`
            : uneven && `has returns ${uneven.returns!.join(" and ")}, which do not sum to 0`;
  if (fault)
    throw new EvaluationError(`Minimax cannot solve ${game}: it ${fault}. Use best responses or CFR.`);
}
