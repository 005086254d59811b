/**
 * The constants and switches of Iterative-SPO (Vision-Zero, eq. 1-10), each with its equation. Defaults are
 * the paper's values; `PUBLISHED_CODE` says what its code does instead. The loss is a group of settings of
 * its own.
 */
import { z } from "zod";
import type { PolicyObjectiveSpec } from "../objective/policy-objective.ts";

const fraction = () => z.number().min(0).max(1);
const weight = () => z.number().min(0);
const iterations = () => z.int().min(1);

export const iterativeSpoSchema = z.strictObject({
  name: z.literal("iterative-spo").describe("which algorithm trains"),
  stages: z
    .enum(["iterative", "clue", "decision"])
    .default("iterative")
    .describe("which stages are trained: both in turn (Iterative-SPO), clues only, decisions only"),
  rewards: z
    .enum(["game", "random", "none"])
    .default("game")
    .describe(
      "what turns earn: the game's rewards, those of another game (a control), or none, with no games played (a control)",
    ),
  beta: weight().default(0.1).describe("size of the clue reward (β, eq. 1)"),
  lambda: weight().default(0.1).describe("what a civilian pays for votes above the average (λ, eq. 1)"),
  baselineDecay: fraction()
    .default(0.95)
    .describe("decay of the role baselines (α, eq. 2); 1 trains without them"),
  baselineOrder: z
    .enum(["update-first", "subtract-first"])
    .default("update-first")
    .describe("update a role baseline before subtracting it (the paper) or after (SPIRAL's code)"),
  baselineUpdate: z
    .enum(["game", "iteration"])
    .default("game")
    .describe("one update of the role baselines per game or per iteration"),
  rewardRight: z.number().default(1).describe("reward of a right vote (eq. 4)"),
  rewardNotAvailable: z.number().default(-0.5).describe("reward of the vote n/a (eq. 4)"),
  rewardWrong: z.number().default(-1).describe("reward of a wrong vote (eq. 4)"),
  epsilon: z
    .number()
    .positive()
    .default(1e-6)
    .describe("added to the deviation of a game's vote rewards (ε, eq. 5)"),
  klClue: weight().default(0.04).describe("weight of the KL term in the clue stage (τ_clue, eq. 3)"),
  klDecision: weight().default(0.04).describe("weight of the KL term in the decision stage (τ_dec, eq. 6)"),
  averageDecay: z
    .number()
    .min(0)
    .lt(1)
    .default(0.95)
    .describe("decay of the averages that switch stages (ρ, eq. 7-8)"),
  biasCorrection: z
    .boolean()
    .default(false)
    .describe("divide the averages by 1 - ρ^t, as Adam does; the paper does not"),
  accuracyBy: z
    .enum(["argmax", "sampled"])
    .default("argmax")
    .describe("acc of eq. 7: votes asked again greedily (the paper's argmax), or the sampled votes"),
  accuracyHigh: z
    .number()
    .min(0)
    .default(0.9)
    .describe("decision → clue: average accuracy at least this (τ_acc↑, eq. 9)"),
  naLow: z
    .number()
    .min(0)
    .default(0.1)
    .describe("decision → clue: average share of n/a at most this (τ_na↓, eq. 9)"),
  errorHigh: z
    .number()
    .min(0)
    .default(0.4)
    .describe("clue → decision: average error at least this (τ_err↑, eq. 10)"),
  naHigh: z
    .number()
    .min(0)
    .default(0.5)
    .describe("clue → decision: average share of n/a at least this (τ_na↑, eq. 10)"),
  minimumIterations: iterations().default(5).describe("fewest iterations between two switches (K_min)"),
  patience: iterations()
    .nullable()
    .default(null)
    .describe("iterations after which a switch is forced (P; 20 in the paper's table); null is off"),
  alternateEvery: iterations()
    .nullable()
    .default(null)
    .describe("published code: switch every N iterations, without thresholds; null is off"),
  votesPerSeat: z
    .int()
    .min(1)
    .max(64)
    .default(1)
    .describe(
      "how often each civilian votes in the decision stage; all votes of a game are one group (eq. 5)",
    ),
  clueVotes: z
    .enum(["game", "asked"])
    .default("game")
    .describe(
      "votes that a clue's reward counts: those of the game, or with them all that votesPerSeat asks for (published code: 8 of one reader)",
    ),
  lossMask: z
    .enum(["stage", "all"])
    .default("stage")
    .describe("train the active stage's turns, or all turns (published code)"),
  decisionReward: z
    .enum(["paper", "shaped"])
    .default("paper")
    .describe(
      "reward of a vote: eq. 4, or as the published code shapes it (1.2 r + 0.99 if right, 0.3 for the format)",
    ),
  invalidVotes: z
    .enum(["wrong", "uncounted"])
    .default("wrong")
    .describe("shares of votes: over all votes cast, or over those that name a seat (published code)"),
  decisionSuspicion: weight()
    .default(0)
    .describe("published code: a voter pays this times its share of the votes (0.6); 0 is off"),
  spyMisleading: weight()
    .default(0)
    .describe("published code: the spy gains this times the share of wrong votes (0.5); 0 is off"),
  refusedClues: z
    .enum(["as-seat", "never-gain"])
    .default("as-seat")
    .describe("a refused clue trains with its seat's advantage (eq. 2), or never with one above 0"),
  cutAnswers: z
    .enum(["train", "drop"])
    .default("train")
    .describe("answers cut at their token limit train like others, or give no gradient"),
  formatCost: weight()
    .default(0)
    .describe("what a refused clue or vote costs on top; 0 is off, as in the paper"),
});

/** The settings, with the policy loss. */
export type IterativeSpoOptions = Readonly<Omit<z.infer<typeof iterativeSpoSchema>, "name">> & {
  readonly loss: PolicyObjectiveSpec["loss"];
};

const { name: _name, ...constants } = iterativeSpoSchema.parse({ name: "iterative-spo" });

/** The paper's values. */
export const PAPER: IterativeSpoOptions = { ...constants, loss: { kind: "importance_sampling" } };

/**
 * What the code behind the paper does where it leaves the paper. It has another reward of votes and clues in
 * its drawer, which its trainer does not call: `decisionSuspicion` 0.6 and `spyMisleading` 0.5.
 */
export const PUBLISHED_CODE: IterativeSpoOptions = {
  ...PAPER,
  baselineDecay: 0.9,
  accuracyBy: "sampled",
  alternateEvery: 1,
  lossMask: "all",
  decisionReward: "shaped",
  invalidVotes: "uncounted",
};

/**
 * Where the votes of the published code come from: one all-seeing prompt (`game.voter`), sampled 8 times, whose votes are the group of eq. 5
 * and all count in eq. 1. Apart from `PUBLISHED_CODE`, which is also run with players that vote.
 */
export const PUBLISHED_VOTES = {
  votesPerSeat: 8,
  clueVotes: "asked",
} as const satisfies Partial<IterativeSpoOptions>;
