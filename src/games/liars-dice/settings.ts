/** Settings of liar's dice, with their limits and defaults. */
import { z } from "zod";
import { refusalSettings } from "../refusals.ts";

export const liarsDiceSettings = z.strictObject({
  sides: z
    .int()
    .min(2)
    .max(6)
    .default(6)
    .describe("faces of a die: 6 has 24,576 information states, each face fewer divides them by about 5"),
  ...refusalSettings,
});

export type LiarsDiceSettings = z.infer<typeof liarsDiceSettings>;
/** Settings as a caller writes them: those left out have their defaults. */
export type LiarsDiceOptions = z.input<typeof liarsDiceSettings>;
