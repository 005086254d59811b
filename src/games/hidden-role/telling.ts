/** The hidden-role game in words for people. */
import { seatName, type Telling } from "../game.ts";
import type { HiddenOutcome } from "./hidden-role.ts";
import { hiddenRules, ownRole, told } from "./prompt.ts";
import type { HiddenRoleSettings } from "./settings.ts";
import { type HiddenMove, type HiddenState, hiddenView } from "./state.ts";

export function hiddenTelling(settings: HiddenRoleSettings): Telling<HiddenState, HiddenMove, HiddenOutcome> {
  const namesOf = (sides: HiddenState["sides"]) =>
    sides.flatMap((side, seat) => (side === "imposters" ? [seatName(seat, "first")] : [])).join(" and ");
  return {
    rules: () => hiddenRules(settings),
    opening(state, _picture, seat) {
      if (seat !== undefined) return [ownRole(hiddenView(state, seat))];
      return [
        `${namesOf(state.sides)} ${settings.imposters === 1 ? "is the imposter" : "are the imposters"}.`,
      ];
    },
    heading: ({ past }, kind) => `Round ${past.length + 1} of ${settings.rounds}: ${kind}`,
    move: told,
    hidden: (kind) => (kind === "vote" ? "a vote" : undefined),
    ending({ winner, sides, past }) {
      const left = past.flatMap(({ out }) => (out ? [`${seatName(out.seat, "first")} (${out.side})`] : []));
      return [
        `Voted out: ${left.join(", ") || "nobody"}.`,
        `The ${winner} win after ${past.length} ${past.length === 1 ? "round" : "rounds"}; imposters: ${namesOf(sides)}.`,
      ];
    },
  };
}
