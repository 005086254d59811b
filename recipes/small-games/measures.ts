/**
 * What a trained policy is worth, computed and not sampled: the engines' probabilities can be read, and both
 * games are small enough to be walked through whole.
 */
import path from "node:path";
import type { Engine, WeightsRef } from "../../src/engine/engine.ts";
import type { Solvable } from "../../src/games/solvable.ts";
import { openEngine } from "../../src/run/open/engines.ts";
import { openGame } from "../../src/run/open/games.ts";
import type { Config } from "../../src/run/settings/config.ts";
import { expectedReturns, ownReach } from "../../src/solvers/expected.ts";
import { keepsValue, minimax, type Position } from "../../src/solvers/minimax.ts";
import { nashConv } from "../../src/solvers/nash-conv.ts";
import { type Profile, policyOf, profileOf, uniform } from "../../src/solvers/policy.ts";
import { type GameTree, type InformationSet, walk } from "../../src/solvers/walk.ts";
import { againstRandom, type Score } from "./against-random.ts";

export interface Measures {
  /** Of the weights that train, without the average. */
  readonly exploitabilityOfCurrent: number;
  /** What the averaged weights gain per game against uniform play, the mean of both seats. */
  readonly gainAgainstUniform: number;
  /** By information set in which a seat may fold, the probability that it does. */
  readonly fold?: Readonly<Record<string, number>>;
  readonly mistakes?: Mistakes;
  /** Of the likeliest moves, and of moves drawn at temperature 1. */
  readonly againstRandom?: Readonly<Record<"likeliest" | "sampled", Readonly<Record<string, Score>>>>;
}

/** Choices that give away a position that was won or drawn, of the averaged weights. */
export interface Mistakes {
  readonly positions: number;
  /** Share of the positions in which the likeliest choice is one. */
  readonly likeliest: number;
  /** Mean over the positions of the probability of such choices. */
  readonly sampled: number;
  /**
   * Positions that come about if the seat to move has always made its likeliest choice, whatever the other
   * did, and how many are mistakes.
   */
  readonly met: number;
  readonly metLikeliest: number;
  /** Exploitability of the likeliest choices: 0 only if no opponent whatever wins a game. */
  readonly exploitabilityOfLikeliest: number;
}

/** @param run the folder of a finished run. */
export async function measure(run: string, config: Config): Promise<Measures> {
  const { engine } = await openEngine(config);
  try {
    const newest = String(config.iterations).padStart(4, "0");
    await engine.loadState(path.join(run, "checkpoints", newest, "engine"));
    return await measures(engine, config);
  } finally {
    await engine.close();
  }
}

async function measures(engine: Engine, config: Config): Promise<Measures> {
  const tree = walk((await openGame(config)) as Solvable<unknown, unknown, unknown>);
  const average = await profileOfEngine(tree, engine, engine.handedOut);
  return {
    exploitabilityOfCurrent: exploitability(tree, await profileOfEngine(tree, engine, undefined)),
    gainAgainstUniform: gainAgainstUniform(tree, average),
    ...(config.game.name === "kuhn-poker" && { fold: folds(tree, average) }),
    ...(config.game.name === "tic-tac-toe" && {
      mistakes: mistakes(tree, average),
      againstRandom: {
        likeliest: await againstRandom(engine, config, 0),
        sampled: await againstRandom(engine, config, 1),
      },
    }),
  };
}

/** @throws TypeError if the engine's probabilities cannot be read. */
async function profileOfEngine(
  tree: GameTree,
  engine: Engine,
  ref: WeightsRef | undefined,
): Promise<Profile> {
  if (!engine.probabilities) throw new TypeError(`the engine ${engine.name} does not tell its probabilities`);
  const rows = await engine.probabilities(
    tree.sets.map((set) => set.observe()),
    ref,
  );
  return profileOf(tree, (_information, _choices, { index }) => rows[index]);
}

function exploitability(tree: GameTree, profile: Profile): number {
  return nashConv(tree, policyOf(tree, profile)).exploitability;
}

function gainAgainstUniform(tree: GameTree, profile: Profile): number {
  const other = profileOf(tree, uniform);
  const gains = [0, 1].map((seat) => {
    const mixed = tree.sets.map((set, i) => (set.seat === seat ? profile[i] : other[i]));
    return expectedReturns(tree, mixed)[seat];
  });
  return (gains[0] + gains[1]) / 2;
}

function folds(tree: GameTree, profile: Profile): Record<string, number> {
  const found = tree.sets.flatMap(({ information, choices }, i): [string, number][] => {
    const at = choices.indexOf("\\boxed{fold}");
    return at < 0 ? [] : [[information, profile[i][at]]];
  });
  return Object.fromEntries(found.sort(([a], [b]) => a.localeCompare(b)));
}

function mistakes(tree: GameTree, profile: Profile): Mistakes {
  const { positions } = minimax(tree);
  const position = ({ information }: InformationSet): Position => positions.get(information)!;
  const likeliest = profile.map((row) => row.map((_, i) => (i === row.indexOf(Math.max(...row)) ? 1 : 0)));
  const lost = (rows: Profile) =>
    tree.sets.map((set, i) =>
      rows[i].reduce((sum, p, at) => sum + (keepsValue(position(set), set.choices[at]) ? 0 : p), 0),
    );
  const met = metBy(tree, likeliest);
  const byLikeliest = lost(likeliest);
  return {
    positions: tree.sets.length,
    likeliest: mean(byLikeliest),
    sampled: mean(lost(profile)),
    met: met.length,
    metLikeliest: met.filter(({ index }) => byLikeliest[index] > 0).length,
    exploitabilityOfLikeliest: exploitability(tree, likeliest),
  };
}

/** Information sets that the profile of their own seat does not rule out. */
function metBy(tree: GameTree, profile: Profile): InformationSet[] {
  const reach = [0, 1].map((seat) => ownReach(tree, profile, seat));
  return tree.sets.filter(({ seat, nodes }) => nodes.some(({ index }) => reach[seat][index] > 0));
}

function mean(values: readonly number[]): number {
  return values.reduce((sum, value) => sum + value, 0) / values.length;
}
