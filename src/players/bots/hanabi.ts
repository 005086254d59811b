/** Bots of Hanabi: any move, and one that plays what it knows to fit, and hints at what fits. */
import { COLOURS, type Known } from "../../games/hanabi/cards.ts";
import type { HanabiView } from "../../games/hanabi/state.ts";
import { choosingBot, type NotedBot } from "./choosing.ts";
import { RANDOM_CHOICE } from "./random-choice.ts";

const careful = choosingBot("careful", ({ view, choices = [] }, rng) => {
  const seen = view as HanabiView;
  const place = seen.own.findIndex((known) => surelyFits(known, seen.built));
  const wanted = place >= 0 ? [`play ${place + 1}`] : [...hintsOf(seen), "discard 1"];
  const found = wanted.map((move) => `\\boxed{${move}}`).find((choice) => choices.includes(choice));
  return found ?? rng.pick(choices);
});

export const HANABI_BOTS: readonly NotedBot[] = [
  RANDOM_CHOICE,
  {
    player: careful,
    note: "plays a card that is sure to fit, else hints at one of the other's that fits, else discards its oldest.",
  },
];

/** True if the card comes next in its colour whatever it is of all that it may be. */
function surelyFits({ colours, ranks }: Known, built: HanabiView["built"]): boolean {
  return colours.every((colour) => ranks.every((rank) => rank === built[COLOURS.indexOf(colour)] + 1));
}

/** What the other does not know yet of its cards that fit. */
function hintsOf({ other, built }: HanabiView): string[] {
  return other.flatMap(({ card: { colour, rank }, known }) => {
    if (rank !== built[COLOURS.indexOf(colour)] + 1) return [];
    const hints = [...(known.ranks.length > 1 ? [rank] : []), ...(known.colours.length > 1 ? [colour] : [])];
    return hints.map((hint) => `hint ${hint}`);
  });
}
