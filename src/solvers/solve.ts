/** A game solved by a method: its value, how far from an equilibrium the policy is, and how large the game is. */
import { ConfigError } from "../core/errors.ts";
import { Key } from "../core/rng.ts";
import type { AnyGame } from "../games/game.ts";
import { type AnySolvable, isSolvable } from "../games/solvable.ts";
import { type GameSize, sizeOf } from "./histories.ts";
import { methodNamed, usualMethod } from "./methods.ts";
import { nashConv } from "./nash-conv.ts";
import { type Profile, policyOf } from "./policy.ts";
import type { GameTree } from "./walk.ts";

export interface SolveOptions {
  /** By default the exact one that fits, else CFR+. */
  readonly method?: string;
  /** Of methods that have no end of their own. */
  readonly iterations?: number;
  /** Of methods that sample. */
  readonly seed?: number;
  /** Of quantal responses; by default 0.1. */
  readonly temperature?: number;
}

export interface Point {
  readonly iteration: number;
  readonly exploitability: number;
}

export interface Solved extends GameSize {
  readonly method: string;
  /** The gain of the first seat: exact by an exact method, else of the policy that was found. */
  readonly value: number;
  readonly exploitability: number;
  readonly nashConv: number;
  /** Absent of methods that end by themselves. */
  readonly iterations?: number;
  /** Exploitability at 1, 2, 5, 10, … iterations; empty of methods that end by themselves. */
  readonly curve: readonly Point[];
  readonly profile: Profile;
}

const ITERATIONS = 1000;

/** @throws ConfigError for a method that is not known; EvaluationError if it does not fit the game. */
export async function solve(tree: GameTree, options: SolveOptions = {}): Promise<Solved> {
  const { iterations = ITERATIONS, seed = 0, temperature = 0.1 } = options;
  const name = options.method ?? usualMethod(tree);
  const method = methodNamed(name);
  if ("solve" in method) {
    const { value, profile } = await method.solve(tree);
    return { method: name, ...distance(tree, profile), value, curve: [], profile, ...sizeOf(tree) };
  }
  const solver = method.begin(tree, { key: Key.root(seed).child("solve"), temperature });
  const curve: Point[] = [];
  while (solver.iterations < iterations) {
    solver.iterate();
    if (!isRound(solver.iterations) && solver.iterations < iterations) continue;
    const { exploitability } = distance(tree, solver.profile());
    curve.push({ iteration: solver.iterations, exploitability });
  }
  const profile = solver.profile();
  return { method: name, iterations, ...distance(tree, profile), curve, profile, ...sizeOf(tree) };
}

/** @throws ConfigError for a game that cannot be walked through. */
export function solvable(game: AnyGame): AnySolvable {
  if (isSolvable(game)) return game;
  throw new ConfigError(
    `${game.name} cannot be solved: its moves or its deals cannot be listed. Choose a small game.`,
  );
}

function distance(tree: GameTree, profile: Profile) {
  const { exploitability, nashConv: sum, returns } = nashConv(tree, policyOf(tree, profile));
  return { value: returns[0], exploitability, nashConv: sum };
}

/** 1, 2, 5, 10, 20, 50, … */
function isRound(iteration: number): boolean {
  return [1, 2, 5].includes(iteration / 10 ** Math.floor(Math.log10(iteration)));
}
