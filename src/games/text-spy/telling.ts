/** The text game in words for people. */
import { seatName, type Telling } from "../game.ts";
import { textRules } from "./prompt.ts";
import type { TextSpySettings } from "./settings.ts";
import type { TextMove, TextState } from "./state.ts";
import type { TextOutcome } from "./text-spy.ts";

export function textTelling(settings: TextSpySettings): Telling<TextState, TextMove, TextOutcome> {
  return {
    rules: () => textRules(settings),
    opening({ document, masked, spy }, _picture, seat) {
      if (seat !== undefined)
        return [`You are ${seatName(seat, "first")}. Your document:`, seat === spy ? masked : document];
      return [`${seatName(spy, "first")} is the spy. The document:`, document, "As the spy sees it:", masked];
    },
    heading: (_before, kind) => (kind === "vote" ? "The vote" : "The statements"),
    move: (move) =>
      move.kind === "statement"
        ? `says: ${move.text}`
        : `votes for ${move.vote === null ? "nobody" : seatName(move.vote)}`,
    hidden: (kind) => (kind === "vote" ? "a vote" : undefined),
    ending({ winner, spy, counts }) {
      const votes = counts.map((count, seat) => `${seatName(seat, "first")}: ${count}`).join(", ");
      return [
        `Votes: ${votes}.`,
        `The spy was ${seatName(spy)}. ${winner === "spy" ? "The spy wins" : "The civilians win"}.`,
      ];
    },
  };
}
