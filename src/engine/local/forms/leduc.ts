/**
 * Leduc hold'em in words. Refusals of this turn stand at the end.
 *
 *     <first> J check raise call / Q  → check
 */
import type { Observation } from "../../../games/game.ts";
import type { LeducSettings } from "../../../games/leduc/settings.ts";
import { deck, type LeducView } from "../../../games/leduc/state.ts";
import type { Form } from "./form.ts";
import { MOST_REFUSED, oneWordForm, REFUSED, refusedWords } from "./one-word.ts";

const MOVES = ["fold", "check", "call", "raise"];
const BOARD = "/";

export function leducForm(settings: LeducSettings): Form {
  return oneWordForm({
    game: "leduc",
    words: [...MOVES, "<first>", "<second>", ...deck(settings), BOARD, REFUSED],
    // The side and its card; two rounds of four moves; the board.
    longest: 2 + 2 * 4 + 2 + MOST_REFUSED,
    read: ({ view }: Observation) => read(view as LeducView),
  });
}

function read({ side, card, board, rounds, refused }: LeducView): string[] {
  const later = board === null ? [] : [BOARD, board, ...rounds[1]];
  return [`<${side}>`, card, ...rounds[0], ...later, ...refusedWords(refused)];
}
