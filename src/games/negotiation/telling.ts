/** The negotiation in words for people. */
import { seatName, type Telling } from "../game.ts";
import type { NegotiationOutcome } from "./negotiation.ts";
import { negotiationRules } from "./prompt.ts";
import { type NegotiationSettings, namesOf } from "./settings.ts";
import { type NegotiationMove, type NegotiationState, SIDES } from "./state.ts";

export function negotiationTelling(
  settings: NegotiationSettings,
): Telling<NegotiationState, NegotiationMove, NegotiationOutcome> {
  const names = namesOf(settings);
  const worths = (values: readonly number[]) => names.map((name, i) => `${name} ${values[i]}`).join(", ");
  return {
    rules: () => negotiationRules(settings),
    opening({ values }, _picture, seat) {
      if (seat !== undefined)
        return [`You are ${seatName(seat, "first")}.`, `A piece is worth to you: ${worths(values[seat])}.`];
      return values.map((own, who) => `To ${seatName(who)} a piece is worth: ${worths(own)}`);
    },
    heading: ({ turns }) => `Turn ${turns.length + 1} of ${settings.turns}`,
    move: ({ text }) => `says: ${text}`,
    ending({ winner, gains, lost }) {
      const said = gains.map((gain, seat) => `${seatName(seat, "first")}: ${gain > 0 ? "+" : ""}${gain}`);
      const why = lost.length > 0 ? ", because the other player's answer was refused" : "";
      const end = winner === null ? "A draw." : `${seatName(SIDES.indexOf(winner), "first")} wins${why}.`;
      return [`Gained worth: ${said.join(", ")}`, end];
    },
    question: () => "You say: ",
  };
}
