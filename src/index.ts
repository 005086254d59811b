/**
 * The library: training, matches and single games as functions, and the interfaces of what can be brought along. All else in this
 * package is private and may change. `examples/` has a program for each.
 */
export type { AdvantagedTurn } from "./advantage/advantage.ts";
export type { Algorithm, AlgorithmStep } from "./algorithms/algorithm.ts";
export type { AlgorithmContext } from "./algorithms/kind.ts";
export { openEngine } from "./api/engine.ts";
export { type EvaluateOptions, evaluate } from "./api/evaluate.ts";
export { type PlayOptions, play } from "./api/play.ts";
export type { PlayerOrName, Table } from "./api/seats.ts";
export type { Settings } from "./api/settings.ts";
export { type TrainOptions, train } from "./api/train.ts";
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
export type { Interval } from "./core/stats.ts";
export type { AdamOptions, Engine, Statement } from "./engine/engine.ts";
export type { MatchResult } from "./evaluate/contests/match.ts";
export { checkConformance } from "./games/conformance/conformance.ts";
export type { AnyGame, Game, Observation, Parsed, Seat, SeatInfo } from "./games/game.ts";
export type { SecretSource } from "./games/secret.ts";
export type { Solvable } from "./games/solvable.ts";
export type { Image, Picture } from "./images/image.ts";
export type { Datum, LossSpec } from "./objective/objective.ts";
export type { PolicyObjectiveSpec } from "./objective/policy-objective.ts";
export type { Content, ImagePair, PairSource } from "./pairs/pair.ts";
export { photoLayout } from "./pairs/photos/layout.ts";
export type { Answer, Player, Request } from "./players/player.ts";
export type { Episode, Turn } from "./rollout/episode.ts";
export type { PlugInSettings } from "./run/open/plug-in.ts";
export type { RunEvent } from "./run/record/events.ts";
export type { RunResult } from "./run/record/result.ts";
export type { TrainEnd } from "./run/train.ts";
