/** Says anything plausible and never commits itself: the spy wins every game against it. */
import { botPlayer } from "./bot.ts";
import { guess } from "./random.ts";

export const alwaysNaBot = botPlayer("always-na", { clue: guess, vote: () => "n/a" });
