/** Settings of Kuhn poker, with their limits and defaults. */
import { z } from "zod";
import { refusalSettings } from "../refusals.ts";

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
  ...refusalSettings,
});

export type KuhnPokerSettings = z.infer<typeof kuhnPokerSettings>;
/** Settings as a caller writes them: those left out have their defaults. */
export type KuhnPokerOptions = z.input<typeof kuhnPokerSettings>;

/** As SPIRAL trains: five rounds of which the last decides. */
export const SPIRAL_KUHN_POKER: KuhnPokerOptions = { stakes: "spiral", rounds: 5 };
