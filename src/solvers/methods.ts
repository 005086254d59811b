/** The ways to solve a game that is walked through, by name: `sparring solve --method NAME`. */
import { ConfigError } from "../core/errors.ts";
import { nearest } from "../core/nearest.ts";
import type { Key } from "../core/rng.ts";
import { Cfr } from "./extensive/cfr.ts";
import { ExtensiveFictitiousPlay } from "./extensive/fictitious-play.ts";
import type { Iterative } from "./extensive/iterative.ts";
import { solveLinearProgram } from "./extensive/linear-program.ts";
import { FALLING, MirrorDescent, MOVING, towardsQuantalResponse } from "./extensive/mirror-descent.ts";
import { SampledCfr } from "./extensive/sampled-cfr.ts";
import { minimax, minimaxProfile } from "./minimax.ts";
import type { Profile } from "./policy.ts";
import type { GameTree } from "./walk.ts";

/** A method that ends by itself. */
interface Exact {
  readonly summary: string;
  readonly solve: (tree: GameTree) => Promise<{ readonly value: number; readonly profile: Profile }>;
}

export interface MethodOptions {
  /** Of methods that sample. */
  readonly key: Key;
  /** Of quantal responses. */
  readonly temperature: number;
}

/** A method that goes on for as long as one likes. */
interface Endless {
  readonly summary: string;
  readonly begin: (tree: GameTree, options: MethodOptions) => Iterative;
}

export type Method = Exact | Endless;

export const METHODS: Readonly<Record<string, Method>> = {
  minimax: {
    summary: "backward induction, exact; for two seats where nothing is hidden",
    solve: async (tree) => ({ value: minimax(tree).value, profile: minimaxProfile(tree) }),
  },
  lp: {
    summary: "linear programmes of the sequence form, exact; for two seats, zero-sum, with perfect recall",
    solve: solveLinearProgram,
  },
  cfr: { summary: "counterfactual regret minimisation", begin: (tree) => new Cfr(tree) },
  "cfr+": {
    summary: "CFR with regrets cut at 0 and an average that weighs later iterations more",
    begin: (tree) => new Cfr(tree, { plus: true }),
  },
  mccfr: {
    summary: "CFR on sampled parts of the tree (external sampling)",
    begin: (tree, { key }) => new SampledCfr(tree, key),
  },
  "fictitious-play": {
    summary: "best responses to the average so far",
    begin: (tree) => new ExtensiveFictitiousPlay(tree),
  },
  mmd: {
    summary: "magnetic mirror descent, temperature and step 1/√t; the current policy",
    begin: (tree) => new MirrorDescent(tree, FALLING),
  },
  "mmd-moving": {
    summary: "magnetic mirror descent with a magnet that follows the policy",
    begin: (tree) => new MirrorDescent(tree, MOVING),
  },
  qre: {
    summary:
      "the agent quantal response equilibrium of --temperature, by mirror descent; takes many iterations",
    begin: (tree, { temperature }) => new MirrorDescent(tree, towardsQuantalResponse(temperature)),
  },
};

/** @throws ConfigError if there is none of this name. */
export function methodNamed(name: string): Method {
  if (Object.hasOwn(METHODS, name)) return METHODS[name];
  const names = Object.keys(METHODS);
  throw new ConfigError(
    `there is no method "${name}". Did you mean "${nearest(name, names)}"? Methods: ${names.join(", ")}.`,
  );
}

/** The exact method that fits the game, else CFR+. */
export function usualMethod({ seats, nodes, sets, roots }: GameTree): string {
  const zeroSum = nodes.every(({ returns }) => !returns || Math.abs(returns[0] + returns[1]) < 1e-9);
  if (seats !== 2 || !zeroSum) return "cfr+";
  const open = roots.length === 1 && sets.every((set) => set.nodes.length === 1);
  return open && nodes.every(({ chance }) => !chance) ? "minimax" : "lp";
}
