/** Bots of tic-tac-toe: any free cell, best play by minimax, and tree search. */
import { PlayerError } from "../../core/errors.ts";
import { noRefusals } from "../../games/refusals.ts";
import { type TicTacToeView, ticTacToe, ticTacToeInformation } from "../../games/tic-tac-toe/tic-tac-toe.ts";
import { keepsValue, minimax, type Solution } from "../../solvers/minimax.ts";
import { walk } from "../../solvers/walk.ts";
import { choosingBot, type NotedBot } from "./choosing.ts";
import { RANDOM_CHOICE } from "./random-choice.ts";
import { searchingBots } from "./searching.ts";

/**
 * Takes any of the moves that keep the value of the position. Boards of more than nine cells are too large
 * for it.
 */
export const minimaxBot = choosingBot("minimax", (observation, rng) => {
  const view = observation.view as TicTacToeView;
  const position = solved(view).positions.get(ticTacToeInformation({ ...view, refused: 0 }));
  if (!position)
    throw new PlayerError(`No game leads to the board ${view.board.join(" ")}: deal another one.`);
  const kept = position.choices.filter(({ choice }) => keepsValue(position, choice));
  return rng.pick(kept).choice;
});

export const TIC_TAC_TOE_BOTS: readonly NotedBot[] = [
  RANDOM_CHOICE,
  { player: minimaxBot, note: "plays perfectly and never loses; against perfect play it draws." },
  ...searchingBots(({ view }) => {
    const { board, row } = view as TicTacToeView;
    const game = ticTacToe({ size: Math.sqrt(board.length), row });
    return { game, state: { board, refusals: noRefusals(2) } };
  }),
];

const SOLVED_CELLS = 9;

const solutions = new Map<string, Solution>();

/**
 * One solution per size of the board and length of a row.
 * @throws PlayerError if the board is too large: to find that out by walking takes seconds, for every move.
 */
function solved({ board, row }: TicTacToeView): Solution {
  if (board.length > SOLVED_CELLS)
    throw new PlayerError(
      `the minimax bot solves boards of ${SOLVED_CELLS} cells, this one has ${board.length}. Set game.size to 3, or choose another bot.`,
    );
  const size = Math.sqrt(board.length);
  const name = `${size} ${row}`;
  const known = solutions.get(name);
  if (known) return known;
  const solution = minimax(walk(ticTacToe({ size, row })));
  solutions.set(name, solution);
  return solution;
}
