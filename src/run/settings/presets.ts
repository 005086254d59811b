/**
 * Named sets of settings. `small` is complete; the others say only what differs from it. `paper`
 * holds the values of the Vision-Zero paper (facts, section 2), which suit a 7B model.
 */
import { PAPER, PUBLISHED_CODE, PUBLISHED_VOTES } from "../../algorithms/iterative-spo-settings.ts";
import type { Config } from "./config.ts";
import { type Layer, valueAt } from "./schema-flags.ts";
import { type ConditionalLayer, SPIRAL, SPIRAL_WHERE, SPYRL, SPYRL_WHERE } from "./small-game-presets.ts";

const { loss: _loss, ...constants } = PAPER;
const PAPER_ALGORITHM = { name: "iterative-spo", ...constants } as const;

/**
 * Where `small` leaves the paper, and why (the shipped model, 120 iterations; docs/reproduction.md has the numbers):
 * - learning rate 3e-4, τ_clue 0.01: the model is small, and clue rewards are a tenth of vote rewards. Set together with the thresholds
 *   below; which of them brings how much was not separated (PAPERS.md has what was tried).
 * - 32 games per iteration instead of 128, in two optimiser steps: minutes on two cores.
 * - `n/a` costs as much as a wrong vote: at -0.5 nearly half of the votes were `n/a` after 20 iterations, since spies learn faster
 *   than voters.
 * - thresholds 0.45 and 0.65, patience 12, averages over two iterations with bias correction: both stages last long enough to
 *   learn, and go on alternating while spies and voters get better together.
 * - accuracy by the sampled votes: they are there, and asking again would double the sampling of votes.
 * - a refused clue never gains: with its seat's full reward training doubles refusals, as silence tells a spy's voters nothing.
 * - retention of weight 2: without it the former default lost 1.4 points (0.7 to 2.1) in judged tasks.
 */
const small: Config = {
  seed: 1,
  iterations: 120,
  gamesPerIteration: 32,
  minibatches: 2,
  game: {
    name: "spot-the-spy",
    civilians: 4,
    clueRounds: 2,
    spyView: "blank",
    selfVotes: "refused",
    voter: "civilians",
  },
  moreGames: [],
  pairs: {
    source: "clevr",
    seed: 1,
    pictureSize: 64,
    minObjects: 4,
    maxObjects: 6,
    trainPairs: 2000,
    difficulty: null,
    editor: "builtin",
    editorModel: null,
    editorKey: null,
    editorSize: null,
    failedBlank: 0,
    failedIdentical: 0,
  },
  curriculum: { raiseAt: null, step: 0.1, start: 0, minimumIterations: 5 },
  retention: { weight: 2, questions: 4, pairs: "training" },
  verdicts: { weight: 0, targets: "own", statements: 16, confidence: 0.9 },
  algorithm: {
    ...PAPER_ALGORITHM,
    rewardNotAvailable: -1,
    klClue: 0.01,
    averageDecay: 0.5,
    biasCorrection: true,
    accuracyBy: "sampled",
    accuracyHigh: 0.45,
    errorHigh: 0.65,
    minimumIterations: 4,
    patience: 12,
    refusedClues: "never-gain",
  },
  sampling: { temperature: 1, repetitionPenalty: 1, penalised: "all" },
  optimiser: {
    learningRate: 3e-4,
    schedule: "cosine",
    warmup: 0.1,
    beta1: 0.9,
    beta2: 0.95,
    epsilon: 1e-8,
    weightDecay: 0,
    clipNorm: 1,
  },
  loss: { kind: "importance_sampling", clipLow: 0.2, clipHigh: 0.2 },
  checkpoint: { every: 12, keep: 10, gamesEvery: 1 },
  evaluation: { games: 400, everyIterations: 0, gamesDuring: 100, panelGames: 200, temperature: 1 },
  engine: { kind: "local", weights: "shipped", threads: 0 },
};

/** Settings that name the kind of their group: with another kind nothing of the former one is left. */
const OF_A_KIND = ["name", "kind"];

/** The same job cut down: under 60 seconds on two cores. For tests and a first look, not for a result. */
const smoke: Layer = {
  iterations: 3,
  gamesPerIteration: 8,
  minibatches: 1,
  pairs: { trainPairs: 64 },
  checkpoint: { every: 1 },
  evaluation: { games: 20, gamesDuring: 20, panelGames: 8 },
};

/** The paper's values, made for a 7B model: learning rate, batch and thresholds do not suit a small one. */
const paper: Layer = {
  iterations: 100,
  gamesPerIteration: 128,
  minibatches: 1,
  retention: { weight: 0 },
  algorithm: { ...PAPER_ALGORITHM },
  optimiser: { learningRate: 1e-5 },
  // The paper has no panel, and a large model's games cost.
  evaluation: { games: 100, panelGames: 0 },
};

/**
 * What the code behind the paper does where it leaves the paper (PAPERS.md, "What the published code does instead"), as far as an engine
 * can do it: the repetition penalty of its votes is there on the local engine alone, as the Tinker protocol has no field for one.
 */
const { loss: _codeLoss, ...codeConstants } = PUBLISHED_CODE;
const publishedCode: Layer = {
  ...paper,
  game: { civilians: 3, spyView: "edited", voter: "all-seeing" },
  algorithm: { ...PAPER_ALGORITHM, ...codeConstants, ...PUBLISHED_VOTES },
  sampling: { temperature: 0.8 },
};

/**
 * For pictures that the model was not taught, without labels. The thresholds lie close together, so that decisions train as often as
 * clues. Retention asks about scenes and charts, which are made: on the new pictures it would hold the base's mistakes. What it brings is
 * not shown yet (docs/reproduction.md).
 */
const adapt: Layer = {
  iterations: 250,
  retention: { pairs: "clevr+charts" },
  algorithm: {
    accuracyHigh: 0.52,
    errorHigh: 0.55,
    minimumIterations: 5,
    patience: 8,
  },
};

export interface Preset {
  readonly layer: Layer;
  /** In order; those that fit are all applied. */
  readonly where?: readonly ConditionalLayer[];
  readonly summary: string;
}

export const PRESETS: Readonly<Record<string, Preset>> = {
  small: { layer: small, summary: "minutes on a laptop, with the model that ships (default)" },
  smoke: {
    layer: { ...small, ...mergeSmall(smoke) },
    summary: "the same job in under a minute; proves that all works",
  },
  adapt: {
    layer: { ...small, ...mergeSmall(adapt) },
    summary: "self-play on unlabelled pictures of a new kind; what it brings is not shown yet",
  },
  paper: { layer: { ...small, ...mergeSmall(paper) }, summary: "the paper's values, for a 7B model" },
  "published-code": {
    layer: { ...small, ...mergeSmall(publishedCode) },
    where: [
      {
        holds: { "engine.kind": "local" },
        layer: { sampling: { repetitionPenalty: 1.1, penalised: "vote" } },
      },
    ],
    summary:
      "the paper's values with what its published code does instead; to compare results, not to recommend",
  },
  spiral: {
    layer: { ...small, ...mergeSmall(SPIRAL) },
    where: SPIRAL_WHERE,
    summary:
      "SPIRAL on Kuhn poker or another small game, a small model from random weights, minutes; with --engine tabular a table of probabilities, seconds",
  },
  spyrl: {
    layer: { ...small, ...mergeSmall(SPYRL) },
    where: SPYRL_WHERE,
    summary:
      'SpyRL on the text form of "Who is the spy?" with short documents, a small model from random weights, minutes; with --engine tabular a table, seconds',
  },
};

/** The preset that is meant where none is named: that of other games, or of large models, or the default. */
export function usualPreset(settings: unknown): string {
  const game = valueAt(settings, "game.name");
  if (game !== undefined && game !== small.game.name) return "spiral";
  return valueAt(settings, "engine.kind") === "tinker" ? "paper" : "small";
}

function mergeSmall(differences: Layer): Layer {
  const under: Layer = small;
  return Object.fromEntries(
    Object.entries(differences).map(([key, value]) => {
      const other = OF_A_KIND.some((name) => {
        const named = valueAt(value, name);
        return named !== undefined && named !== valueAt(under[key], name);
      });
      const group = typeof value === "object" && value !== null && !other;
      return [key, group ? { ...(under[key] as Layer), ...(value as Layer) } : value];
    }),
  );
}
