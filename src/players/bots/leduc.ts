/** Bots of Leduc hold'em: any move, and play close to an equilibrium. */
import { leduc } from "../../games/leduc/leduc.ts";
import { type LeducView, leducInformation } from "../../games/leduc/state.ts";
import type { NotedBot } from "./choosing.ts";
import { RANDOM_CHOICE } from "./random-choice.ts";
import { solvedBot } from "./solved.ts";

const hasSuits = ({ card }: LeducView) => card.length > 1;

export const LEDUC_BOTS: readonly NotedBot[] = [
  RANDOM_CHOICE,
  solvedBot({
    settings: ({ view }) => String(hasSuits(view as LeducView)),
    game: ({ view }) => leduc({ suits: hasSuits(view as LeducView) }),
    information: ({ view }) => leducInformation({ ...(view as LeducView), refused: 0 }),
    iterations: 500,
    note: "plays the average of 500 iterations of CFR+: a best response gains less than 0.001 chips a game from it.",
  }),
];
