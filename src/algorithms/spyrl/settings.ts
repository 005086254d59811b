/**
 * The constants of SpyRL (arXiv 2607.23802) and its switches. Defaults are the paper's, and the published code's where the paper's
 * are not known to us; what else the code does is in `PUBLISHED_SPYRL`.
 */
import { z } from "zod";
import type { PolicyObjectiveSpec } from "../../objective/policy-objective.ts";

const fraction = () => z.number().min(0).max(1);
const weight = () => z.number().min(0);
const iterations = () => z.int().min(1);

export const spyrlSchema = z.strictObject({
  name: z.literal("spyrl").describe("which algorithm trains"),
  stages: z
    .enum(["iterative", "performing", "detection", "joint"])
    .default("iterative")
    .describe(
      "which stages are trained: both in turn, statements alone, votes alone, or both in every iteration",
    ),
  beta: weight().default(0.1).describe("size of a statement's reward (β)"),
  lambda: weight().default(0.1).describe("what a civilian pays for votes above the civilians' average (λ)"),
  baselineDecay: fraction()
    .default(0.9)
    .describe("decay of the role baselines (RAE, α; the published code's); 1 trains without them"),
  baselineOrder: z
    .enum(["update-first", "subtract-first"])
    .default("update-first")
    .describe("update a role baseline before subtracting it (the published code) or after"),
  statementScale: z
    .enum(["game", "none"])
    .default("game")
    .describe("statements' rewards less their baselines are normalised within a game (GRPO), or stay"),
  rewardRight: z.number().default(1).describe("reward of a vote for the spy"),
  rewardNotAvailable: z.number().default(0).describe("reward of the vote n/a; -0.5 in the published code"),
  rewardWrong: z.number().default(0).describe("reward of a wrong vote; -1 in the published code"),
  detectionReward: z
    .enum(["paper", "shaped"])
    .default("paper")
    .describe(
      "reward of a vote: the above, or as the published code shapes it (1.2 r + 0.99 if right, 0.3 for the format)",
    ),
  votesPerSeat: z
    .int()
    .min(1)
    .max(64)
    .default(1)
    .describe("how often each player votes when votes train; the civilians' votes of a game are one group"),
  epsilon: z.number().positive().default(1e-6).describe("added to the deviation of a group's rewards"),
  klWeight: weight().default(0.001).describe("weight of the KL to the reference"),
  klReference: z
    .enum(["base", "average"])
    .default("base")
    .describe("the reference: the base weights, or the average that the engine keeps (engine.averageShare)"),
  normalise: z
    .enum(["turns", "tokens", "none"])
    .default("turns")
    .describe("what the sum over tokens is divided by: turns, tokens, or nothing"),
  averageDecay: z.number().min(0).lt(1).default(0.95).describe("decay of the averages that switch stages"),
  biasCorrection: z.boolean().default(false).describe("divide the averages by 1 - ρ^t, as Adam does"),
  accuracyHigh: weight()
    .default(0.9)
    .describe("detection → performing: average accuracy of votes at least this"),
  naLow: weight().default(0.1).describe("detection → performing: average share of n/a at most this"),
  errorHigh: weight().default(0.4).describe("performing → detection: average error at least this"),
  naHigh: weight().default(0.5).describe("performing → detection: average share of n/a at least this"),
  minimumIterations: iterations().default(5).describe("fewest iterations between two switches (K_min)"),
  patience: iterations()
    .nullable()
    .default(null)
    .describe("iterations after which a switch is forced; null is off"),
  alternateEvery: iterations()
    .nullable()
    .default(null)
    .describe("switch every N iterations, without thresholds (published code: 1); null is off"),
  formatCost: weight()
    .default(0)
    .describe("what a refused statement or vote costs on top; 0 is off, as in the paper"),
});

export type SpyrlSettings = Readonly<Omit<z.infer<typeof spyrlSchema>, "name">>;

/** The settings, with the policy loss. */
export type SpyrlOptions = SpyrlSettings & { readonly loss: PolicyObjectiveSpec["loss"] };

const { name: _name, ...constants } = spyrlSchema.parse({ name: "spyrl" });

export const SPYRL: SpyrlOptions = { ...constants, loss: { kind: "importance_sampling" } };

/** What the published code does where it leaves the paper, as far as there are switches for it. */
export const PUBLISHED_SPYRL: SpyrlOptions = {
  ...SPYRL,
  rewardNotAvailable: -0.5,
  rewardWrong: -1,
  detectionReward: "shaped",
  votesPerSeat: 8,
  alternateEvery: 1,
};
