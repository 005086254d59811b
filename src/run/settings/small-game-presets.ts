/** What the presets for small games say beyond `small`: SPIRAL and SpyRL on a small model, on a table, and on a server. */
import type { Layer } from "./schema-flags.ts";

/** A layer on top of a preset's where the settings chosen have these values, by their dotted keys. */
export interface ConditionalLayer {
  readonly holds: Readonly<Record<string, string>>;
  readonly layer: Layer;
}

/**
 * SPIRAL on a small game whose best play is known. Plain self-play circles the equilibrium, so the policy is held to the average of its
 * own weights, as in magnetic mirror descent (docs/games.md has what was tried).
 */
export const SPIRAL: Layer = {
  iterations: 800,
  gamesPerIteration: 256,
  minibatches: 1,
  game: { name: "kuhn-poker" },
  retention: { weight: 0 },
  algorithm: { name: "spiral", klWeight: 0.7, klReference: "average" },
  optimiser: { learningRate: 2e-3, schedule: "cosine", warmup: 0, beta2: 0.99, clipNorm: 1 },
  checkpoint: { every: 100, keep: 2, gamesEvery: 20 },
  evaluation: { games: 400, everyIterations: 50, gamesDuring: 20, panelGames: 0 },
  // Programs are small: a second thread costs more than it brings.
  engine: { kind: "local", weights: "random", threads: 1, averageShare: 0.015 },
};

/** A table wants steps of another kind, and fewer games. */
const spiralOnTable: Layer = {
  iterations: 600,
  gamesPerIteration: 128,
  algorithm: { klWeight: 0.3 },
  optimiser: { learningRate: 2, schedule: "constant", beta2: 0.95, clipNorm: 0 },
  engine: { kind: "tabular", optimiser: "natural", averageShare: 0.01 },
};

/**
 * Held to its average, self-play soon repeats one game and forgets which moves are legal elsewhere. The KL to the base, in which every word
 * is as likely, keeps the games different.
 */
const ticTacToeModel: Layer = {
  iterations: 400,
  minibatches: 2,
  algorithm: { klWeight: 0.2, klReference: "base" },
  evaluation: { everyIterations: 100 },
  engine: { averageShare: 0.02 },
};

/** A large model starts from sensible play, has no average of its weights, and needs far fewer games. */
const spiralOnServer: Layer = {
  iterations: 100,
  gamesPerIteration: 128,
  algorithm: { klWeight: 0 },
  optimiser: { learningRate: 4e-5, beta2: 0.95 },
  evaluation: { everyIterations: 0, games: 100 },
};

/**
 * SpyRL where a small model can play: short documents, statements from a list. The paper's thresholds would never leave the votes, since
 * random statements tell nothing; so the stages take turns, as in the published code.
 */
export const SPYRL: Layer = {
  iterations: 600,
  gamesPerIteration: 128,
  minibatches: 1,
  game: { name: "text-spy", players: 3, statements: "listed" },
  retention: { weight: 0 },
  algorithm: { name: "spyrl", alternateEvery: 1 },
  optimiser: { learningRate: 2e-3, schedule: "cosine", warmup: 0, beta2: 0.99, clipNorm: 1 },
  checkpoint: { every: 100, keep: 2, gamesEvery: 20 },
  evaluation: { games: 400, everyIterations: 0, gamesDuring: 20, panelGames: 0 },
  engine: { kind: "local", weights: "random", threads: 1, averageShare: 0.015 },
};

/** A state of a table is met rarely: turns are summed, not averaged. */
const spyrlOnTable: Layer = {
  iterations: 300,
  algorithm: { normalise: "none" },
  optimiser: { learningRate: 0.05, schedule: "constant", beta2: 0.95, clipNorm: 0 },
  engine: { kind: "tabular", optimiser: "natural", averageShare: 0.01 },
};

/** A large model starts from sensible statements: the paper's game and its gate. */
const spyrlOnServer: Layer = {
  iterations: 100,
  game: { players: 5, statements: "free" },
  algorithm: { alternateEvery: null },
  optimiser: { learningRate: 4e-5, beta2: 0.95 },
  evaluation: { games: 100 },
};

export const SPIRAL_WHERE: readonly ConditionalLayer[] = [
  { holds: { "engine.kind": "tabular" }, layer: spiralOnTable },
  { holds: { "engine.kind": "local", "game.name": "tic-tac-toe" }, layer: ticTacToeModel },
  { holds: { "engine.kind": "tinker" }, layer: spiralOnServer },
];

export const SPYRL_WHERE: readonly ConditionalLayer[] = [
  { holds: { "engine.kind": "tabular" }, layer: spyrlOnTable },
  { holds: { "engine.kind": "tinker" }, layer: spyrlOnServer },
];
