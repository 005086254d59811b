/**
 * Glossary: what training knows of itself, what it did to the weights, and what that took. Equations are
 * Vision-Zero's.
 */
import type { MetricGroup } from "./metric.ts";

export const STATE: MetricGroup = {
  title: "State of the algorithm",
  where: "`metrics` of an event `iteration`",
  metrics: [
    {
      name: "baseline.spy",
      title: "Baseline of the spy",
      unit: "reward",
      meaning: "What the spy's clues earned lately; a clue counts as good by what it earns above this.",
      how: "Moving average b_s of the spy's clue reward, eq. 2, with decay algorithm.baselineDecay. It moves only while clues train.",
    },
    {
      name: "baseline.civilian",
      title: "Baseline of the civilians",
      unit: "reward",
      meaning: "What civilians' clues earned lately; a clue counts as good by what it earns above this.",
      how: "Moving average b_c of the civilians' clue reward, eq. 2. It moves only while clues train.",
    },
    {
      name: "average.accuracy",
      title: "Average accuracy",
      unit: "share",
      meaning: "Decision accuracy lately; with the average of n/a it decides which stage trains.",
      how: "Moving average of decisionAccuracy, eq. 7, with decay algorithm.averageDecay; thresholds in eq. 9-10.",
      better: "higher",
    },
    {
      name: "average.na",
      title: "Average share of n/a",
      unit: "share",
      meaning: "Share of n/a lately; with the average accuracy it decides which stage trains.",
      how: "Moving average of naShare, eq. 8; thresholds in eq. 9-10.",
    },
    {
      name: "groups",
      title: "Groups of votes",
      unit: "number",
      meaning: "Games whose votes were held against each other.",
      how: "The votes of one game are one group, eq. 5.",
    },
    {
      name: "groupsWithoutGradient",
      title: "Groups that teach nothing",
      unit: "number",
      meaning: "Games in which all votes earned the same, so that none is better than another.",
      how: "Groups whose rewards are all equal: every advantage of eq. 5 is exactly 0.",
      better: "lower",
    },
    {
      name: "difficulty",
      title: "Difficulty of the pictures",
      unit: "none",
      meaning: "How much there is in the pictures and how small the edit is, from 0 to 1.",
      how: "pairs.difficulty, or what a curriculum has risen to; absent where neither is set.",
    },
  ],
};

export const LEARNING: MetricGroup = {
  title: "Learning",
  where: "an event `iteration`",
  metrics: [
    {
      name: "loss",
      title: "Loss",
      unit: "none",
      meaning: "The number that the optimiser lowers; it says little of how good the player is.",
      how: "Sum over the optimiser steps of -A log π with the KL term, eq. 3 in the clue stage and eq. 6 in the decision stage.",
    },
    {
      name: "gradientNorm",
      title: "Gradient norm",
      unit: "none",
      meaning: "How strongly the games of this iteration pull at the weights.",
      how: "Global L2 norm before clipping (optimiser.clipNorm), the largest of the iteration's optimiser steps.",
    },
    {
      name: "rolloutGap",
      title: "Difference of training and sampling",
      unit: "nats per token",
      meaning:
        "How far a server's training pass is from what it sampled; large where it drops pictures or shifts targets.",
      how: "Mean |log π(training) - log π(sampling)| over the sampled tokens of the iteration's first minibatch. Only where a server samples and trains (engine.kind=tinker), which may do so by different programs.",
    },
    {
      name: "learningRate",
      title: "Learning rate",
      unit: "none",
      meaning: "Size of the optimiser's steps.",
      how: "The rate of the iteration's last step by optimiser.schedule and warmup.",
    },
    {
      name: "steps",
      title: "Optimiser steps",
      unit: "number",
      meaning: "Steps that the optimiser took in this iteration.",
      how: "One per minibatch with a gradient, at most `minibatches`.",
    },
    {
      name: "sequences",
      title: "Training sequences",
      unit: "number",
      meaning: "Answers that trained.",
      how: "Turns of the active stage with an advantage or a KL weight other than 0.",
    },
    {
      name: "withoutGradient",
      title: "Sequences without gradient",
      unit: "number",
      meaning: "Answers of the active stage that could not teach anything.",
      how: "Turns whose token weights are all 0.",
    },
    {
      name: "dropped",
      title: "Dropped turns",
      unit: "number",
      meaning: "Answers that were left out of training because something of them is missing.",
      how: "Counted by reason: failure, no prompt, no tokens, no log-probabilities.",
      better: "lower",
    },
    {
      name: "klPerToken",
      title: "Distance from the base",
      unit: "nats per token",
      meaning: "How far the answers have moved from what the frozen base model would say.",
      how: "Mean over trained tokens of log π - log π_ref, the KL term of eq. 3 and 6; absent if its weight is 0. An estimate from samples, so it may fall below 0.",
    },
    {
      name: "verdictLoss",
      title: "Loss of the verdicts",
      unit: "nats",
      meaning:
        "How far the model is from the verdicts that it is taught without a game: its own, or true ones.",
      how: "Mean -log π of the verdicts learned in the iteration, before each optimiser step; absent if verdicts.weight is 0.",
      better: "lower",
    },
    {
      name: "retentionKl",
      title: "Forgetting",
      unit: "nats",
      meaning:
        "How far answers to random questions about the training pictures have moved from the frozen base's.",
      how: "Mean KL(π_ref ‖ π) over the questions of retention, before each optimiser step; absent if retention.weight is 0.",
      better: "lower",
    },
    {
      name: "tokens",
      title: "Sampled tokens",
      unit: "tokens",
      meaning: "Length of all answers of the iteration together.",
      how: "Counted over all turns.",
    },
    {
      name: "clueTokens",
      title: "Length of a clue",
      unit: "tokens",
      meaning: "Mean length of a clue with its reasoning.",
      how: "Tokens of the clues divided by their number; Fig. 6 of the paper follows it over training.",
    },
    {
      name: "voteTokens",
      title: "Length of a vote",
      unit: "tokens",
      meaning: "Mean length of a vote with its reasoning.",
      how: "Tokens of the votes divided by their number.",
    },
  ],
};

export const TIME: MetricGroup = {
  title: "Time",
  where: "`time` of an event; everything else repeats with the seed, this does not",
  metrics: [
    {
      name: "time.sampling",
      title: "Sampling",
      unit: "seconds",
      meaning: "Time in which the model played.",
      how: "Wall clock from the first turn to the last of the iteration.",
      better: "lower",
    },
    {
      name: "time.learning",
      title: "Learning",
      unit: "seconds",
      meaning: "Time in which the model learned.",
      how: "Wall clock of reference log-probabilities, gradients and optimiser steps.",
      better: "lower",
    },
    {
      name: "time.pictures",
      title: "Waiting for pictures",
      unit: "seconds",
      meaning: "Time in which games waited for their pictures.",
      how: "Wall clock; pictures that were drawn ahead cost nothing here.",
      better: "lower",
    },
    {
      name: "time.rest",
      title: "Other time",
      unit: "seconds",
      meaning: "Time that is none of the above.",
      how: "Total less sampling, learning and pictures.",
      better: "lower",
    },
    {
      name: "time.total",
      title: "Time",
      unit: "seconds",
      meaning: "Time that the event took as a whole.",
      how: "Wall clock of an iteration, of held-out self-play, or of a match.",
      better: "lower",
    },
    {
      name: "time.tokensPerSecond",
      title: "Speed of sampling",
      unit: "tokens per second",
      meaning: "Tokens sampled per second of sampling.",
      how: "`tokens` divided by `time.sampling`.",
      better: "higher",
    },
  ],
};
