/** Hanabi in words for people. */
import { seatName, type Telling } from "../game.ts";
import { named } from "./cards.ts";
import type { HanabiOutcome } from "./hanabi.ts";
import { hanabiRules } from "./prompt.ts";
import type { HanabiSettings } from "./settings.ts";
import type { HanabiMove, HanabiState } from "./state.ts";

const VERBS: Readonly<Record<string, string>> = {
  play: "plays card",
  discard: "discards card",
  hint: "hints at",
};

export function hanabiTelling(settings: HanabiSettings): Telling<HanabiState, HanabiMove, HanabiOutcome> {
  const most = settings.colours * settings.ranks;
  return {
    rules: () => hanabiRules(settings),
    opening({ hands }, _picture, seat) {
      const shown = hands.flatMap((hand, who) =>
        who === seat
          ? []
          : [`${seatName(who, "first")} has ${hand.map(({ card }) => named(card)).join(", ")}`],
      );
      return seat === undefined ? shown : [`You are ${seatName(seat, "first")}.`, ...shown];
    },
    heading: ({ log, information, lives }) => `Turn ${log.length + 1}, ${information} tokens, ${lives} lives`,
    move: (move) => move.replace(/^\w+/, (what) => VERBS[what]),
    ending({ score, lives, lost }) {
      const built = `Built ${score} of ${most}.`;
      if (lost.length > 0) return [built, "An answer was refused, which ended the game."];
      return lives === 0 ? [built, "The last life is gone."] : [built];
    },
  };
}
