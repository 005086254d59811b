/** The bots of "Who is the spy?", and why each ranks where it does. */
import type { NotedBot } from "../choosing.ts";
import { alwaysNaBot } from "./always-na.ts";
import { copycatBot } from "./copycat.ts";
import { oracleBot } from "./oracle.ts";
import { randomBot } from "./random.ts";

export const SPOT_THE_SPY_BOTS: readonly NotedBot[] = [
  {
    player: randomBot,
    note: "guesses clues and votes for any other seat, never n/a: one vote in four is right. A model that votes at random, sometimes for itself or n/a, has fewer. Players that read clues beat it: its false clues give it away.",
  },
  {
    player: alwaysNaBot,
    note: "guesses clues and always votes n/a. Every spy survives against it.",
  },
  {
    player: oracleBot,
    note: "knows what is in its own picture. It says true things and votes for the seat with the most false clues. As a spy with a blank picture it can only guess.",
  },
  {
    player: copycatBot,
    note: "as the spy repeats in other words what others said, so its clues are true where theirs are. As a civilian it knows the picture as the oracle does. So it beats everybody.",
  },
];

/** What is said of `bot:reader@PLAYER`. */
export const READER_NOTE =
  "speaks as PLAYER does, and votes for the other seat with most `false` in its own notes: the least that a voter should learn.";
