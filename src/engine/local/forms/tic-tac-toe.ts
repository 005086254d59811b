/**
 * Tic-tac-toe in words: the own mark, each row of the board as one word (`.` is free), and refusals of this turn. The answer is a cell's
 * number.
 *
 *     <x> o.. .x. ..o  → 1
 */
import type { Observation } from "../../../games/game.ts";
import type { TicTacToeSettings } from "../../../games/tic-tac-toe/settings.ts";
import type { TicTacToeView } from "../../../games/tic-tac-toe/tic-tac-toe.ts";
import type { Form } from "./form.ts";
import { MOST_REFUSED, oneWordForm, REFUSED, refusedWords } from "./one-word.ts";

const CELLS = [".", "o", "x"];

export function ticTacToeForm({ size }: Pick<TicTacToeSettings, "size">): Form {
  const cells = Array.from({ length: size * size }, (_, cell) => String(cell));
  return oneWordForm({
    game: "tic-tac-toe",
    words: [...cells, "<o>", "<x>", ...rowsOf(size), REFUSED],
    longest: 1 + size + MOST_REFUSED,
    read: ({ view }: Observation) => read(view as TicTacToeView),
  });
}

function read({ mark, board, refused }: TicTacToeView): string[] {
  const size = Math.sqrt(board.length);
  const cells = board.map((cell) => cell ?? CELLS[0]);
  const rows = Array.from({ length: size }, (_, row) => cells.slice(row * size, (row + 1) * size).join(""));
  return [`<${mark}>`, ...rows, ...refusedWords(refused)];
}

/** Every row that a board may have. */
function rowsOf(size: number): string[] {
  if (size === 0) return [""];
  return rowsOf(size - 1).flatMap((row) => CELLS.map((cell) => row + cell));
}
