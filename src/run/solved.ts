/**
 * The exploitability of a run's weights, for games small enough to be solved on engines whose probabilities
 * can be read.
 */
import { EvaluationError } from "../core/errors.ts";
import type { AnyGame } from "../games/game.ts";
import type { Solvable } from "../games/solvable.ts";
import { type NashConv, nashConv } from "../solvers/nash-conv.ts";
import { uniform } from "../solvers/policy.ts";
import { type GameTree, walk } from "../solvers/walk.ts";
import type { Training } from "./training.ts";

/** Most moves that are tried when a game is walked through: some two seconds of work. */
const MOVES = 100_000;

/**
 * Measures the weights that are handed out; says why not of a game that is too large; undefined where game or
 * engine do not allow it.
 */
export type Solve = () => Promise<NashConv | { readonly why: string } | undefined>;

export function solver({ game, engine }: Pick<Training, "game" | "engine">): Solve {
  if (!isSolvable(game) || !engine.probabilities) return async () => undefined;
  let tree: GameTree | string | undefined;
  return async () => {
    tree ??= treeOf(game);
    if (typeof tree === "string") return { why: tree };
    const observations = tree.sets.map((set) => set.observe());
    const rows = await engine.probabilities!(observations, engine.handedOut);
    return nashConv(tree, (_information, _choices, { index }) => rows[index]);
  };
}

/** Exploitability of uniform play; undefined for a game that cannot be solved. */
export function uniformExploitability(game: AnyGame): number | undefined {
  if (!isSolvable(game)) return undefined;
  const tree = treeOf(game);
  return typeof tree === "string" ? undefined : nashConv(tree, uniform).exploitability;
}

function isSolvable(game: AnyGame): game is Solvable<unknown, unknown, unknown> {
  return "deals" in game && "legal" in game && "information" in game;
}

/** The tree, or why there is none. */
function treeOf(game: Solvable<unknown, unknown, unknown>): GameTree | string {
  try {
    return walk(game, { moves: MOVES });
  } catch (error) {
    if (error instanceof EvaluationError) return error.message;
    throw error;
  }
}
