/** Bots that solve their game by CFR+ when they are first asked, and then play its average policy. */
import { PlayerError } from "../../core/errors.ts";
import type { Observation } from "../../games/game.ts";
import type { Solvable } from "../../games/solvable.ts";
import { Cfr } from "../../solvers/extensive/cfr.ts";
import { after } from "../../solvers/extensive/iterative.ts";
import { walk } from "../../solvers/walk.ts";
import { choosingBot, type NotedBot } from "./choosing.ts";

export interface SolvedGame {
  /** Names the settings that the observation tells of. */
  settings(observation: Observation): string;
  /** The game with those settings. */
  // biome-ignore lint/suspicious/noExplicitAny: state, move and secret are the game's own
  game(observation: Observation): Solvable<any, any, any>;
  /** What the seat knows, without its refused answers. */
  information(observation: Observation): string;
  readonly iterations: number;
  readonly note: string;
}

/** Probabilities of the choices, by what a seat knows, which tells its side. */
type Table = ReadonlyMap<string, readonly number[]>;

export function solvedBot(solved: SolvedGame): NotedBot {
  const tables = new Map<string, Table>();
  const player = choosingBot("cfr", (observation, rng) => {
    const settings = solved.settings(observation);
    const table = tables.get(settings) ?? tableOf(solved.game(observation), solved.iterations);
    tables.set(settings, table);
    const information = solved.information(observation);
    const shares = table.get(information);
    const { choices = [] } = observation;
    if (shares?.length !== choices.length)
      throw new PlayerError(`No game leads to "${information}": deal another one.`);
    return drawn(choices, shares, rng.uniform());
  });
  return { player, note: solved.note };
}

/** @param draw uniform in [0, 1). */
function drawn(choices: readonly string[], shares: readonly number[], draw: number): string {
  let left = draw;
  for (const [i, choice] of choices.entries()) {
    left -= shares[i];
    if (left < 0) return choice;
  }
  return choices[choices.length - 1];
}

/** @throws EvaluationError if the game is too large. */
function tableOf(game: Solvable<unknown, unknown, unknown>, iterations: number): Table {
  const tree = walk(game);
  const profile = after(new Cfr(tree, { plus: true }), iterations);
  return new Map(tree.sets.map(({ information, index }) => [information, profile[index]]));
}
