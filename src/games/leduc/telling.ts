/** Leduc hold'em in words for people. */
import { seatName, type Telling } from "../game.ts";
import type { LeducMove } from "./betting.ts";
import type { LeducOutcome } from "./leduc.ts";
import { leducRules, TOLD_MOVES } from "./prompt.ts";
import type { LeducSettings } from "./settings.ts";
import { type LeducState, SIDES, shownBoard } from "./state.ts";

export function leducTelling(settings: LeducSettings): Telling<LeducState, LeducMove, LeducOutcome> {
  return {
    rules: () => leducRules(settings),
    opening({ cards, board }, _picture, seat) {
      if (seat !== undefined) return [`You are ${seatName(seat, "first")}.`, `Your card is ${cards[seat]}.`];
      const hands = cards.map((card, who) => `${seatName(who, "first")} has ${card}`);
      return [`${hands.join(", ")}; the board is ${board}`];
    },
    now: (state) => (shownBoard(state) === null ? [] : [`The board is ${state.board}.`]),
    heading: (before) => `Round ${before.rounds.length} of 2`,
    move: (move) => TOLD_MOVES[move],
    ending({ winner, chips, lost }) {
      const won = chips.map((sum, seat) => `${seatName(seat, "first")}: ${sum > 0 ? "+" : ""}${sum}`);
      const reason = lost.length > 0 ? ", because the other player's answer was refused" : "";
      const end =
        winner === null ? "The pot is shared." : `${seatName(SIDES.indexOf(winner), "first")} wins${reason}.`;
      return [`Chips: ${won.join(", ")}`, end];
    },
  };
}
