/** The parts of a run, put together: what the loop and the evaluations work with. */
import type { Algorithm } from "../algorithms/algorithm.ts";
import { Key } from "../core/rng.ts";
import type { Engine, WeightsRef } from "../engine/engine.ts";
import type { MatchRules } from "../evaluate/contests/match.ts";
import type { AnyGame } from "../games/game.ts";
import type { SecretSource } from "../games/secret.ts";
import type { PairSource } from "../pairs/pair.ts";
import type { Player } from "../players/player.ts";
import { policy } from "../players/policy.ts";
import { Curriculum } from "./curriculum.ts";
import { openAlgorithm } from "./open/algorithms.ts";
import type { OpenedEngine } from "./open/engines.ts";
import type { OpenedGame } from "./open/games.ts";
import { KeptPictures } from "./open/kept-pictures.ts";
import type { Config } from "./settings/config.ts";

export interface Training {
  readonly config: Config;
  /** The root of all randomness of the run. */
  readonly root: Key;
  readonly engine: Engine;
  readonly baseWeights: string;
  readonly game: AnyGame;
  readonly secrets: SecretSource;
  /** The pictures that the secrets are; absent for games without pictures. */
  readonly pairs?: PairSource;
  /** How its matches are scored. */
  readonly rules: MatchRules;
  /** What retention asks about; absent where that is the pictures of the games. */
  readonly kept?: KeptPictures;
  readonly algorithm: Algorithm;
  /** How hard the coming iteration's pictures are. */
  readonly curriculum: Curriculum;
  /** How hard held-out pictures are: always the same, so that numbers can be compared. */
  readonly heldOutDifficulty: number | undefined;
  /** A player of the engine's current weights, or of frozen ones. */
  player(name: string, ref: WeightsRef | undefined, temperature: number): Player;
}

/** @param keptPairs of `openKeptPairs`. */
export function assemble(
  config: Config,
  { engine, baseWeights }: OpenedEngine,
  { game, secrets, pairs, rules }: OpenedGame,
  keptPairs?: PairSource,
): Training {
  const difficulty = config.pairs.difficulty ?? undefined;
  return {
    config,
    root: Key.root(config.seed),
    engine,
    baseWeights,
    game,
    secrets,
    ...(pairs && { pairs }),
    rules,
    ...(keptPairs && { kept: new KeptPictures(keptPairs, config) }),
    algorithm: openAlgorithm(config, game),
    curriculum: new Curriculum(config.curriculum, difficulty),
    heldOutDifficulty: difficulty,
    player: (name, ref, temperature) =>
      policy({ name, sampler: engine.sampler(ref), renderer: engine.renderer, temperature }),
  };
}
