/** Bots of liar's dice: any move, and play close to an equilibrium. */
import { liarsDice } from "../../games/liars-dice/liars-dice.ts";
import { type DiceView, diceInformation } from "../../games/liars-dice/state.ts";
import type { NotedBot } from "./choosing.ts";
import { RANDOM_CHOICE } from "./random-choice.ts";
import { solvedBot } from "./solved.ts";

export const LIARS_DICE_BOTS: readonly NotedBot[] = [
  RANDOM_CHOICE,
  solvedBot({
    settings: ({ view }) => String((view as DiceView).faces),
    game: ({ view }) => liarsDice({ sides: (view as DiceView).faces }),
    information: ({ view }) => diceInformation({ ...(view as DiceView), refused: 0 }),
    iterations: 200,
    note: "plays the average of 200 iterations of CFR+; with six sides the first move takes some ten seconds.",
  }),
];
