/** Kuhn poker in words for people. */
import { seatName, type Telling } from "../game.ts";
import type { KuhnOutcome } from "./kuhn-poker.ts";
import { kuhnNow, kuhnRules, TOLD_MOVES } from "./prompt.ts";
import type { KuhnMove } from "./round.ts";
import type { KuhnPokerSettings } from "./settings.ts";
import { type KuhnState, kuhnView, SIDES } from "./state.ts";

export function kuhnTelling(settings: KuhnPokerSettings): Telling<KuhnState, KuhnMove, KuhnOutcome> {
  const { rounds, stakes } = settings;
  return {
    rules: () => kuhnRules(settings),
    opening({ cards }, _picture, seat) {
      if (seat !== undefined)
        return [`You are ${seatName(seat, "first")}.`, `Your card in round 1 is ${cards[0][seat]}.`];
      return cards.map((dealt, round) => {
        const hands = dealt.map((card, who) => `${seatName(who, "first")} has ${card}`);
        return `Round ${round + 1}: ${hands.join(", ")}`;
      });
    },
    now: (state, seat) => kuhnNow(kuhnView(state, seat, settings)),
    heading: (before) => `Round ${before.rounds.length} of ${rounds}`,
    move: (move) => TOLD_MOVES[move],
    ending({ winner, chips, lost, rounds: played }) {
      const won = chips
        .map((sum, seat) => `${seatName(seat, "first")}: ${sum > 0 ? "+" : ""}${sum}`)
        .join(", ");
      const lines = [`Chips after ${played.length} of ${rounds} rounds: ${won}`];
      const end =
        winner === null ? "Nobody wins." : `${seatName(SIDES.indexOf(winner), "first")} wins${reason()}.`;
      return [...lines, end];

      function reason(): string {
        if (lost.length > 0) return ", because the other player's answer was refused";
        return stakes === "spiral" && rounds > 1 ? ", because the last round decides" : "";
      }
    },
  };
}
