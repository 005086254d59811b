/** Connect four in words for people. */
import { seatName, type Telling } from "../game.ts";
import { countMarks, drawBoard } from "./board.ts";
import type { ConnectFourMove, ConnectFourOutcome, ConnectFourState } from "./connect-four.ts";
import { connectFourRules } from "./prompt.ts";
import type { ConnectFourSettings } from "./settings.ts";

export const connectFourTelling = (
  settings: ConnectFourSettings,
): Telling<ConnectFourState, ConnectFourMove, ConnectFourOutcome> => ({
  rules: () => connectFourRules(settings),
  opening({ board }, _picture, seat) {
    const who =
      seat === undefined
        ? `${seatName(0, "first")} drops X, ${seatName(1, "first")} drops O`
        : `You are ${seatName(seat, "first")}`;
    return [`${who}.`, ...drawBoard(board, settings.rows)];
  },
  heading: ({ board }) => [`Turn ${countMarks(board) + 1}`, ...drawBoard(board, settings.rows)].join("\n"),
  move: (column) => `takes column ${column}`,
  ending({ winner, board, lost }) {
    const why = lost.length > 0 ? ", because the other player's answer was refused" : "";
    const end = winner === null ? "A draw." : `${winner.toUpperCase()} wins${why}.`;
    return [...drawBoard(board, settings.rows), end];
  },
});
