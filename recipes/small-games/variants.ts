/** The ways of training that the recipe compares: settings on top of the preset `spiral`. */
export interface Variant {
  readonly name: string;
  readonly game: "kuhn-poker" | "tic-tac-toe";
  /** `key=value`. */
  readonly settings: readonly string[];
}

/**
 * No KL term, the clipped ratio, and Adam, as SPIRAL's code trains; a table wants a higher rate than a
 * language model.
 */
const PUBLISHED = [
  "algorithm.klWeight=0",
  "loss.kind=ppo",
  "engine.optimiser=adam",
  "optimiser.learningRate=0.02",
  "optimiser.clipNorm=1",
];

/** Opponents of the past are taken from checkpoints, so that these lie closer together. */
const KEPT = ["checkpoint.every=8", "checkpoint.keep=4"];

const KUHN: Readonly<Record<string, readonly string[]>> = {
  default: [],
  "without-rae": ["algorithm.baselineDecay=1"],
  "update-first": ["algorithm.baselineOrder=update-first"],
  plain: PUBLISHED,
  "plain-without-rae": [...PUBLISHED, "algorithm.baselineDecay=1"],
  fixed: ["algorithm.opponents=fixed"],
  random: ["algorithm.opponents=random"],
  lagged: ["algorithm.opponents=lagged", ...KEPT],
  mixed: ["algorithm.opponents=mixed", ...KEPT],
  "spiral-stakes": ["game.stakes=spiral"],
};

/**
 * Self-play alone soon repeats one drawn game, and the other positions stay as they were. The KL to the base,
 * which is uniform, keeps every move alive. Turns are summed, not averaged: there are 4,520 positions, and
 * each is met rarely.
 */
const TIC_TAC_TOE = [
  "iterations=1200",
  "gamesPerIteration=256",
  "algorithm.normalise=none",
  "algorithm.klReference=base",
  "algorithm.klWeight=0.3",
  "optimiser.learningRate=0.01",
  "engine.averageShare=0.02",
  "evaluation.everyIterations=100",
];

/** The table's settings of the preset, not those of a model. */
const ON_TABLE = "engine.kind=tabular";

export const VARIANTS: readonly Variant[] = [
  { name: "model", game: "kuhn-poker", settings: [] },
  ...Object.entries(KUHN).map(([name, settings]) => {
    return { name, game: "kuhn-poker" as const, settings: [ON_TABLE, ...settings] };
  }),
  { name: "tic-tac-toe", game: "tic-tac-toe", settings: [ON_TABLE, ...TIC_TAC_TOE] },
];
