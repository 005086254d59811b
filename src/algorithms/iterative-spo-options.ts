/**
 * The constants of Iterative-SPO with their equation numbers, and every switch: the paper's values
 * (`PAPER`, the default) and what its published code does instead (`PUBLISHED_CODE`).
 */
import type { BaselineOrder } from "../advantage/moving-baseline.ts";
import type { PolicyObjectiveSpec } from "../objective/policy-objective.ts";

export interface IterativeSpoOptions {
  /** `clue` and `decision` train that stage alone (the paper's ablations). */
  readonly stages: "iterative" | "clue" | "decision";
  /** Not in the paper: two controls. `random` gives each game the rewards of another one, `none` trains no turn. */
  readonly rewards: "game" | "random" | "none";
  /** β, λ of eq. 1. */
  readonly beta: number;
  readonly lambda: number;
  /** α of eq. 2, and its order. */
  readonly baselineDecay: number;
  readonly baselineOrder: BaselineOrder;
  /** One update of the baselines per game, or one per iteration with the mean over its games. */
  readonly baselineUpdate: "game" | "iteration";
  /** Eq. 4. */
  readonly rewardRight: number;
  readonly rewardNotAvailable: number;
  readonly rewardWrong: number;
  /** ε of eq. 5. */
  readonly epsilon: number;
  /** τ_clue of eq. 3 and τ_dec of eq. 6. */
  readonly klClue: number;
  readonly klDecision: number;
  readonly loss: PolicyObjectiveSpec["loss"];
  /** ρ of eq. 7-8; bias correction divides the averages by 1 - ρ^t. */
  readonly averageDecay: number;
  readonly biasCorrection: boolean;
  /** acc_t of eq. 7: by the likeliest vote of each seat (the paper), or by the votes that were sampled for training. */
  readonly accuracyBy: "argmax" | "sampled";
  /** Not in the paper: how often each civilian votes in the decision stage; all votes of a game are one group of eq. 5. */
  readonly votesPerSeat: number;
  /** τ_acc↑ and τ_na↓ of eq. 9: decision → clue. */
  readonly accuracyHigh: number;
  readonly naLow: number;
  /** τ_err↑ and τ_na↑ of eq. 10: clue → decision. */
  readonly errorHigh: number;
  readonly naHigh: number;
  /** K_min: iterations that a stage lasts at least. */
  readonly minimumIterations: number;
  /** P: iterations after which a switch is forced; null is off. */
  readonly patience: number | null;
  /** Published code: switch every N iterations instead of eq. 9-10; null is off. */
  readonly alternateEvery: number | null;
  /** Published code: `all` trains clues and votes in both stages. */
  readonly lossMask: "stage" | "all";
  /** Published code: `shaped` scales eq. 4 and adds a format term and a bonus for right votes. */
  readonly decisionReward: "paper" | "shaped";
  /** Published code: `uncounted` takes shares of votes over those that name a seat, not over all that were cast. */
  readonly invalidVotes: "wrong" | "uncounted";
  /** Published code: a voter pays this times the share of votes on itself (0 is off). */
  readonly decisionSuspicion: number;
  /** Published code: the spy gains this times the share of wrong votes (0 is off). */
  readonly spyMisleading: number;
  /** Not in the paper: a refused clue trains with its seat's advantage, or with it only where that is a loss. */
  readonly refusedClues: "as-seat" | "never-gain";
  /** Not in the paper: `drop` takes no gradient from answers cut at their token limit; their rewards count as ever. */
  readonly cutAnswers: "train" | "drop";
  /** Not in the paper: what a refused clue or vote costs on top (0 is off). */
  readonly formatCost: number;
}

/** The paper's values. */
export const PAPER: IterativeSpoOptions = {
  stages: "iterative",
  rewards: "game",
  beta: 0.1,
  lambda: 0.1,
  baselineDecay: 0.95,
  baselineOrder: "update-first",
  baselineUpdate: "game",
  rewardRight: 1,
  rewardNotAvailable: -0.5,
  rewardWrong: -1,
  epsilon: 1e-6,
  klClue: 0.04,
  klDecision: 0.04,
  loss: { kind: "importance_sampling" },
  averageDecay: 0.95,
  biasCorrection: false,
  accuracyBy: "argmax",
  votesPerSeat: 1,
  accuracyHigh: 0.9,
  naLow: 0.1,
  errorHigh: 0.4,
  naHigh: 0.5,
  minimumIterations: 5,
  patience: null,
  alternateEvery: null,
  lossMask: "stage",
  decisionReward: "paper",
  invalidVotes: "wrong",
  decisionSuspicion: 0,
  spyMisleading: 0,
  refusedClues: "as-seat",
  cutAnswers: "train",
  formatCost: 0,
};

/**
 * What the code behind the paper does where it leaves the paper. It has another reward of votes and clues in its
 * drawer, which its trainer does not call: `decisionSuspicion` 0.6 and `spyMisleading` 0.5.
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
