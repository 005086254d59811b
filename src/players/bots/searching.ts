/** Bots of games in which nothing is hidden: tree search from the position that they are shown. */
import type { Observation } from "../../games/game.ts";
import type { Solvable } from "../../games/solvable.ts";
import { search } from "../../solvers/mcts.ts";
import { choosingBot, type NotedBot } from "./choosing.ts";

export interface SearchedGame {
  // biome-ignore lint/suspicious/noExplicitAny: state, move and outcome are the game's own
  readonly game: Solvable<any, any, any, any, any>;
  readonly state: unknown;
}

/** As MARSHAL (arXiv 2510.15414) plays it: an exploration of 2, and ten random games from each new position. */
const ROLLOUTS = 10;

/**
 * `mcts` and `mcts-1000`, with so many simulations per move.
 * @param positionOf the game and its state, from what the seat is shown.
 */
export function searchingBots(positionOf: (observation: Observation) => SearchedGame): NotedBot[] {
  return [100, 1000].map((simulations) => ({
    player: choosingBot(simulations === 100 ? "mcts" : `mcts-${simulations}`, (observation, rng) => {
      const { game, state } = positionOf(observation);
      const move = search(game, state, rng, { simulations, rollouts: ROLLOUTS });
      return game.write(game.legal(state, observation.seat)[move]);
    }),
    note: `searches its next move: ${simulations} simulations, each with ${ROLLOUTS} random games.`,
  }));
}
