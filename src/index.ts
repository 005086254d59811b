/**
 * The library: training, matches and single games as functions, and the interfaces of what can be brought along. All
 * else in this package is private and may change. `examples/` has a program for each part.
 */

// Algorithms.
export type { AdvantagedTurn } from "./advantage/advantage.ts";
export type {
  Algorithm,
  AlgorithmStep,
  AskAgain,
  AskedAgain,
  Holder,
  Lesson,
} from "./algorithms/algorithm.ts";
export type { AlgorithmContext } from "./algorithms/kind.ts";
// What can be done.
export { openEngine } from "./api/engine.ts";
export { type EvaluateOptions, evaluate } from "./api/evaluate.ts";
export { type PlayOptions, play } from "./api/play.ts";
export type { PlayerOrName, Table } from "./api/seats.ts";
export type { Settings } from "./api/settings.ts";
export { type TrainOptions, train } from "./api/train.ts";
// What is thrown, and where randomness comes from.
export {
  CheckpointError,
  ConfigError,
  DataError,
  EngineError,
  EvaluationError,
  GameError,
  PlayerError,
  SparringError,
} from "./core/errors.ts";
export { Key, type Rng } from "./core/rng.ts";
// What comes out.
export type { Interval } from "./core/stats.ts";
// Players and engines.
export type {
  AdamOptions,
  Alternatives,
  Engine,
  EngineAbilities,
  ForwardBackwardResult,
  Statement,
  Viewed,
} from "./engine/engine.ts";
export type { FailureCount } from "./evaluate/contests/failures.ts";
export type { ContestantReport, MatchResult } from "./evaluate/contests/match.ts";
// Games.
export { type ConformanceOptions, checkConformance } from "./games/conformance/conformance.ts";
export type {
  AnyGame,
  Game,
  Message,
  MessagePart,
  Observation,
  Parsed,
  Seat,
  SeatInfo,
  Telling,
} from "./games/game.ts";
export type { Dealt, SecretSource } from "./games/secret.ts";
export type { Chance, Solvable } from "./games/solvable.ts";
// Pictures.
export type { Box } from "./images/canvas.ts";
export type { Image, Picture } from "./images/image.ts";
export type { Datum, LossSpec } from "./objective/objective.ts";
export type { Normalisation, PolicyObjectiveSpec } from "./objective/policy-objective.ts";
export type { ChartContent } from "./pairs/charts/chart.ts";
export { RELATIONS, type Relation, type Scene, type SceneObject } from "./pairs/clevr/scene.ts";
export {
  type Change,
  type Content,
  DOMAINS,
  type Domain,
  type ImagePair,
  type PairSource,
  type Split,
} from "./pairs/pair.ts";
export { type PhotoContent, photoLayout } from "./pairs/photos/layout.ts";
export type {
  Answer,
  Chunk,
  ModelInput,
  Player,
  Renderer,
  Request,
  SampleOptions,
  Sampler,
  TokenCompletion,
} from "./players/player.ts";
export type { RewardTerms } from "./reward/reward.ts";
export type { RewardedTurn } from "./reward/rewarded-turns.ts";
export type { Episode, EpisodeSeat, Turn } from "./rollout/episode.ts";
export type { SelfPlayResult } from "./run/held-out-games.ts";
export type { Edits } from "./run/open/edits.ts";
export type { PlugInSettings } from "./run/open/plug-in.ts";
export type { RunEvent } from "./run/record/events.ts";
export type { GameResult, RunResult } from "./run/record/result.ts";
export type { TrainEnd } from "./run/train.ts";
export type { NashConv } from "./solvers/nash-conv.ts";
