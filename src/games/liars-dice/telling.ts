/** Liar's dice in words for people. */
import { seatName, type Telling } from "../game.ts";
import { type DiceMove, LIAR, matching, readBid } from "./bids.ts";
import type { DiceOutcome } from "./liars-dice.ts";
import { diceRules } from "./prompt.ts";
import type { LiarsDiceSettings } from "./settings.ts";
import { type DiceState, SIDES } from "./state.ts";

export function diceTelling(settings: LiarsDiceSettings): Telling<DiceState, DiceMove, DiceOutcome> {
  return {
    rules: () => diceRules(settings),
    opening({ rolls }, _picture, seat) {
      if (seat !== undefined)
        return [`You are ${seatName(seat, "first")}.`, `Your die shows ${rolls[seat]}.`];
      return [rolls.map((roll, who) => `${seatName(who, "first")} rolled ${roll}`).join(", ")];
    },
    heading: (before) => `Bid ${before.moves.length + 1}`,
    move: (move) => (move === LIAR ? `says "${LIAR}"` : `bids ${move}`),
    ending({ winner, moves, rolls, lost }) {
      const name = `${seatName(SIDES.indexOf(winner), "first")} wins`;
      if (lost.length > 0) return [`${name}, because the other player's answer was refused.`];
      const bid = readBid(moves[moves.length - 2]);
      const count = matching(bid, rolls, settings.sides);
      return [
        `The dice show ${rolls.join(" and ")}: ${count} of the ${bid.quantity} that were bid. ${name}.`,
      ];
    },
  };
}
