/** Settings of Leduc hold'em, with their limits and defaults. */
import { z } from "zod";
import { refusalSettings } from "../refusals.ts";

export const leducSettings = z.strictObject({
  suits: z
    .boolean()
    .default(true)
    .describe(
      "whether the players see the suits of cards, which decide nothing: 936 information states, else 288",
    ),
  ...refusalSettings,
});

export type LeducSettings = z.infer<typeof leducSettings>;
/** Settings as a caller writes them: those left out have their defaults. */
export type LeducOptions = z.input<typeof leducSettings>;
