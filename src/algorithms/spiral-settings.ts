/**
 * The constants of SPIRAL (arXiv 2506.24119) and its switches; the defaults are those of its published code.
 */
import { z } from "zod";
import { opponentSettings } from "./opponents.ts";

export const spiralSettings = z.strictObject({
  baselineDecay: z
    .number()
    .min(0)
    .max(1)
    .default(0.95)
    .describe("decay of the baselines per game and role (RAE, α); 1 trains without them"),
  baselineOrder: z
    .enum(["subtract-first", "update-first"])
    .default("subtract-first")
    .describe("subtract a baseline before updating it (the published code) or after (the paper, alg. 1)"),
  dropZeroAdvantages: z
    .boolean()
    .default(true)
    .describe("leave turns out whose advantage is exactly 0; they then do not count in the mean either"),
  ...opponentSettings,
  normalise: z
    .enum(["turns", "tokens", "none"])
    .default("turns")
    .describe("what the sum over tokens is divided by: turns (no length normalisation), tokens, or nothing"),
  klWeight: z.number().min(0).default(0).describe("weight of the KL to the reference in the first iteration"),
  klReference: z
    .enum(["base", "average"])
    .default("base")
    .describe("the reference: the base weights, or the average that the engine keeps (engine.averageShare)"),
  klDecay: z
    .number()
    .min(0)
    .max(1)
    .default(0)
    .describe(
      "the weight in iteration t is klWeight / t^klDecay; 0 keeps it, 0.5 is magnetic mirror descent's",
    ),
});

export type SpiralSettings = z.infer<typeof spiralSettings>;
