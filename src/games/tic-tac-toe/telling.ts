/** Tic-tac-toe in words for people. */
import { seatName, type Telling } from "../game.ts";
import { drawBoard, freeCells } from "./board.ts";
import { ticTacToeRules } from "./prompt.ts";
import type { TicTacToeSettings } from "./settings.ts";
import type { TicTacToeMove, TicTacToeOutcome, TicTacToeState } from "./tic-tac-toe.ts";

export const ticTacToeTelling = (
  settings: TicTacToeSettings,
): Telling<TicTacToeState, TicTacToeMove, TicTacToeOutcome> => ({
  rules: () => ticTacToeRules(settings),
  opening(state, _picture, seat) {
    const who =
      seat === undefined
        ? `${seatName(0, "first")} sets O, ${seatName(1, "first")} sets X`
        : `You are ${seatName(seat, "first")}`;
    return [`${who}.`, ...drawBoard(state.board)];
  },
  heading: ({ board }) =>
    [`Turn ${board.length - freeCells(board).length + 1}`, ...drawBoard(board)].join("\n"),
  move: (cell) => `takes cell ${cell}`,
  ending({ winner, board, lost }) {
    const why = lost.length > 0 ? ", because the other player's answer was refused" : "";
    return [...drawBoard(board), winner === null ? "A draw." : `${winner.toUpperCase()} wins${why}.`];
  },
});
