/**
 * Connect four in words: the own mark, the cells column by column from the bottom up (`.` is free), and refusals of this
 * turn. The answer is a column's number.
 *
 *     <o> x . . . . . x o . . . . …  → 3
 */
import type { ConnectFourView } from "../../../games/connect-four/connect-four.ts";
import type { ConnectFourSettings } from "../../../games/connect-four/settings.ts";
import type { Observation } from "../../../games/game.ts";
import type { Form } from "./form.ts";
import { MOST_REFUSED, oneWordForm, REFUSED, refusedWords } from "./one-word.ts";

const FREE = ".";

export function connectFourForm({ columns, rows }: Pick<ConnectFourSettings, "columns" | "rows">): Form {
  const cells = columns * rows;
  return oneWordForm({
    game: "connect-four",
    words: [...Array.from({ length: columns }, (_, i) => String(i)), "<x>", "<o>", "x", "o", FREE, REFUSED],
    longest: 1 + cells + MOST_REFUSED,
    window: 1 + cells,
    read: ({ view }: Observation) => read(view as ConnectFourView),
  });
}

function read({ mark, board, rows, refused }: ConnectFourView): string[] {
  return [
    `<${mark}>`,
    ...board.flatMap((column) => [...column.padEnd(rows, FREE)]),
    ...refusedWords(refused),
  ];
}
