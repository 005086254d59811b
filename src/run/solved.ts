/** How far the current weights are from best play, for games small enough to be solved on engines whose probabilities can be read. */
import { EvaluationError } from "../core/errors.ts";
import type { AnyGame } from "../games/game.ts";
import type { Solvable } from "../games/solvable.ts";
import { type NashConv, nashConv } from "../solvers/nash-conv.ts";
import { type GameTree, walk } from "../solvers/walk.ts";
import type { Training } from "./training.ts";

/** Measures the current weights; undefined where game or engine do not allow it, or the game is too large. */
export type Solve = () => NashConv | undefined;

export function solver({ game, engine }: Pick<Training, "game" | "engine">): Solve {
  const tree = isSolvable(game) && engine.probabilities ? treeOf(game) : undefined;
  return () =>
    tree &&
    nashConv(tree, (_information, _choices, set) => engine.probabilities!(set.observe(), engine.handedOut));
}

function isSolvable(game: AnyGame): game is Solvable<unknown, unknown, unknown> {
  return "deals" in game && "legal" in game && "information" in game;
}

function treeOf(game: Solvable<unknown, unknown, unknown>): GameTree | undefined {
  try {
    return walk(game);
  } catch (error) {
    if (error instanceof EvaluationError) return undefined;
    throw error;
  }
}
