/** Settings of Kuhn poker, with their limits and defaults. */
import { z } from "zod";
import { refusalSettings } from "../refusals.ts";
import { type Card, deckOf } from "./round.ts";

const THREE = 3;

export const kuhnPokerSettings = z.strictObject({
  stakes: z
    .enum(["standard", "spiral"])
    .default("standard")
    .describe(
      "standard: a bet adds a chip to the pot and chips count; spiral: bets add nothing and the last round decides",
    ),
  rounds: z
    .int()
    .min(1)
    .max(5)
    .default(1)
    .describe("rounds with new cards; the players take turns in opening"),
  // Absent from runs before there was a choice, so that their settings are what they were.
  cards: z
    .int()
    .min(THREE)
    .max(5)
    .optional()
    .describe("cards in the deck, the highest of 9, 10, J, Q, K; three (J, Q, K) if absent"),
  ...refusalSettings,
});

/** The deck of the settings, from the lowest card to the highest. */
export function deckFor({ cards = THREE }: Pick<KuhnPokerSettings, "cards">): readonly Card[] {
  return deckOf(cards);
}

export type KuhnPokerSettings = z.infer<typeof kuhnPokerSettings>;
/** Settings as a caller writes them: those left out have their defaults. */
export type KuhnPokerOptions = z.input<typeof kuhnPokerSettings>;

/** As SPIRAL trains: five rounds of which the last decides. */
export const SPIRAL_KUHN_POKER: KuhnPokerOptions = { stakes: "spiral", rounds: 5 };
