/**
 * Kuhn poker in words. Refusals of this turn stand at the end.
 *
 *     <first> K check bet  → call          <second> J Q check check / K  → bet
 */
import type { Observation } from "../../../games/game.ts";
import { deckFor, type KuhnPokerSettings } from "../../../games/kuhn-poker/settings.ts";
import type { KuhnView, SeenRound } from "../../../games/kuhn-poker/state.ts";
import type { Form } from "./form.ts";
import { MOST_REFUSED, oneWordForm, REFUSED, refusedWords } from "./one-word.ts";

const MOVES = ["check", "bet", "fold", "call"];
const ROUND_ENDS = "/";

export function kuhnPokerForm(settings: Pick<KuhnPokerSettings, "cards"> = {}): Form {
  return oneWordForm({
    game: "kuhn-poker",
    words: [...MOVES, "<first>", "<second>", ...deckFor(settings), ROUND_ENDS, REFUSED],
    // The side; four rounds of two cards, three moves and their end; a card and two moves.
    longest: 1 + 4 * 6 + 3 + MOST_REFUSED,
    read: ({ view }: Observation) => read(view as KuhnView),
  });
}

function read({ side, past, card, moves, refused }: KuhnView): string[] {
  return [`<${side}>`, ...past.flatMap(roundWords), card, ...moves, ...refusedWords(refused)];
}

/** The own card, the other one if it was shown, and the moves. */
function roundWords({ card, otherCard, moves }: SeenRound): string[] {
  return [card, ...(otherCard === undefined ? [] : [otherCard]), ...moves, ROUND_ENDS];
}
