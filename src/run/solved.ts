/**
 * The exploitability of a run's weights, for games small enough to be solved on engines whose probabilities
 * can be read.
 */
import { EvaluationError } from "../core/errors.ts";
import type { Engine, WeightsRef } from "../engine/engine.ts";
import type { AnyGame } from "../games/game.ts";
import { type AnySolvable, isSolvable } from "../games/solvable.ts";
import { type NashConv, nashConv } from "../solvers/nash-conv.ts";
import { type Policy, type Profile, profileOf, uniform } from "../solvers/policy.ts";
import { solvable } from "../solvers/solve.ts";
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
    return nashConv(tree, await policyIn(tree, engine, engine.handedOut));
  };
}

/** The game walked through, and the policy of some weights in it. */
export interface SolvedPolicy {
  readonly tree: GameTree;
  readonly profile: Profile;
  readonly nashConv: NashConv;
  /** The exploitability of uniform play. */
  readonly uniform: number;
}

/**
 * The distance from best play of any weights of an engine.
 * @throws EvaluationError if the game cannot be solved, is too large, or the engine's probabilities cannot be read.
 */
export async function solvedPolicy(game: AnyGame, engine: Engine, ref: WeightsRef): Promise<SolvedPolicy> {
  const tree = walk(solvable(game), { moves: MOVES });
  const policy = await policyIn(tree, engine, ref);
  return {
    ...{ tree, profile: profileOf(tree, policy), nashConv: nashConv(tree, policy) },
    uniform: nashConv(tree, uniform).exploitability,
  };
}

/** @throws EvaluationError if the engine's probabilities cannot be read. */
async function policyIn({ sets }: GameTree, engine: Engine, ref?: WeightsRef): Promise<Policy> {
  if (!engine.probabilities)
    throw new EvaluationError(
      `The engine "${engine.name}" does not tell probabilities of whole answers: use weights of a local or tabular engine.`,
    );
  const observations = sets.map((set) => set.observe());
  const rows = await engine.probabilities(observations, ref);
  return (_information, _choices, { index }) => rows[index];
}

/** Exploitability of uniform play; undefined for a game that cannot be solved. */
export function uniformExploitability(game: AnyGame): number | undefined {
  if (!isSolvable(game)) return undefined;
  const tree = treeOf(game);
  return typeof tree === "string" ? undefined : nashConv(tree, uniform).exploitability;
}

/** The tree, or why there is none. */
function treeOf(game: AnySolvable): GameTree | string {
  try {
    return walk(game, { moves: MOVES });
  } catch (error) {
    if (error instanceof EvaluationError) return error.message;
    throw error;
  }
}
