/** Settings of Hanabi, with their limits and defaults: MARSHAL's mini-Hanabi. */
import { z } from "zod";
import { refusalSettings } from "../refusals.ts";
import { fullDeck } from "./cards.ts";

export const hanabiSettings = z
  .strictObject({
    colours: z.int().min(1).max(5).default(2).describe("colours of the deck; each is built up from 1"),
    ranks: z
      .int()
      .min(1)
      .max(5)
      .default(2)
      .describe("ranks of the deck; the score is at most colours times ranks"),
    hand: z.int().min(1).max(5).default(3).describe("cards in the hand of each of the two players"),
    information: z.int().min(1).max(8).default(3).describe("tokens for hints at the start, and at most"),
    lives: z
      .int()
      .min(1)
      .max(5)
      .default(3)
      .describe("cards that may be played wrongly; the last one ends the game"),
    bombed: z
      .enum(["zero", "kept"])
      .default("zero")
      .describe("the score of a game that ended by the last life: 0, or what was built"),
    ...refusalSettings,
  })
  .refine(({ colours, ranks, hand }) => fullDeck(colours, ranks).length > 2 * hand, {
    message: "the deck must have more cards than both hands",
    path: ["hand"],
  });

export type HanabiSettings = z.infer<typeof hanabiSettings>;
/** Settings as a caller writes them: those left out have their defaults. */
export type HanabiOptions = z.input<typeof hanabiSettings>;

/** MARSHAL's held-out variant (arXiv 2510.15414). */
export const SIMPLE_HANABI: HanabiOptions = { colours: 3, ranks: 2, hand: 5, information: 8 };
