/** The settings of the algorithm: Iterative-SPO's constants and switches (Vision-Zero, eq. 1-10). */
import { z } from "zod";

const fraction = () => z.number().min(0).max(1);

export const algorithmSchema = z.strictObject({
  stage: z
    .enum(["iterative", "clue", "decision"])
    .describe("which stages are trained: both in turn (Iterative-SPO), clues only, decisions only"),
  beta: z.number().min(0).describe("size of the clue reward (β, eq. 1)"),
  lambda: z.number().min(0).describe("penalty of a civilian for votes above the average (λ, eq. 1)"),
  baselineDecay: fraction().describe("decay of the role baselines (α, eq. 2)"),
  averageDecay: fraction().describe("decay of the averages that switch stages (ρ, eq. 7)"),
  klClue: z.number().min(0).describe("weight of the KL term in the clue stage (τ_clue, eq. 3)"),
  klDecision: z.number().min(0).describe("weight of the KL term in the decision stage (τ_dec, eq. 6)"),
  accuracyUp: fraction().describe("decision → clue: accuracy at least this (τ_acc↑)"),
  errorUp: fraction().describe("clue → decision: error at least this (τ_err↑)"),
  unsureUp: fraction().describe("clue → decision: share of n/a at least this (τ_na↑)"),
  unsureDown: fraction().describe("decision → clue: share of n/a at most this (τ_na↓)"),
  minIterations: z.int().min(1).describe("fewest iterations between two switches (K_min)"),
  patience: z.int().min(0).describe("iterations after which a switch is forced (P); 0 is off"),
  biasCorrection: z.boolean().describe("divide the averages by 1 - ρ^t, as Adam does; the paper does not"),
  baselineOrder: z
    .enum(["update-first", "subtract-first"])
    .describe("update the role baseline before subtracting it (paper) or after (SPIRAL's code)"),
  roleAdvantage: z.boolean().describe("subtract role baselines at all (RAE; off for Table 13)"),
});
