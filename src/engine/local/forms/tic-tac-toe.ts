/**
 * Tic-tac-toe in words: the own mark, the cells row by row (`.` is free), and refusals of this turn. The
 * answer is a cell's number. A word per cell, not per row: which cells are free is learned from fewer games.
 *
 *     <x> o . . . x . . . o  → 1
 */
import type { Observation } from "../../../games/game.ts";
import type { TicTacToeSettings } from "../../../games/tic-tac-toe/settings.ts";
import type { TicTacToeView } from "../../../games/tic-tac-toe/tic-tac-toe.ts";
import type { Form } from "./form.ts";
import { MOST_REFUSED, oneWordForm, REFUSED, refusedWords } from "./one-word.ts";

const FREE = ".";

export function ticTacToeForm({ size }: Pick<TicTacToeSettings, "size">): Form {
  const cells = Array.from({ length: size * size }, (_, cell) => String(cell));
  return oneWordForm({
    game: "tic-tac-toe",
    words: [...cells, "<o>", "<x>", "o", "x", FREE, REFUSED],
    longest: 1 + cells.length + MOST_REFUSED,
    window: 1 + cells.length,
    read: ({ view }: Observation) => read(view as TicTacToeView),
  });
}

function read({ mark, board, refused }: TicTacToeView): string[] {
  return [`<${mark}>`, ...board.map((cell) => cell ?? FREE), ...refusedWords(refused)];
}
