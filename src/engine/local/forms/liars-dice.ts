/**
 * Liar's dice in words. Refusals of this turn stand at the end.
 *
 *     <first> 3 1x2 1x5  → liar
 */
import type { Observation } from "../../../games/game.ts";
import { LIAR } from "../../../games/liars-dice/bids.ts";
import type { LiarsDiceSettings } from "../../../games/liars-dice/settings.ts";
import { bidsOf, type DiceView } from "../../../games/liars-dice/state.ts";
import type { Form } from "./form.ts";
import { MOST_REFUSED, oneWordForm, REFUSED, refusedWords } from "./one-word.ts";

export function liarsDiceForm({ sides }: LiarsDiceSettings): Form {
  const bids = bidsOf(sides);
  const rolls = Array.from({ length: sides }, (_, i) => String(i + 1));
  return oneWordForm({
    game: "liars-dice",
    words: [...bids, LIAR, "<first>", "<second>", ...rolls, REFUSED],
    // The side, its die, and every bid.
    longest: 2 + bids.length + MOST_REFUSED,
    read: ({ view }: Observation) => read(view as DiceView),
  });
}

function read({ side, roll, moves, refused }: DiceView): string[] {
  return [`<${side}>`, String(roll), ...moves, ...refusedWords(refused)];
}
