/** The parts of a run, put together: what the loop and the evaluations work with. */
import type { Algorithm } from "../algorithms/algorithm.ts";
import { IterativeSpo } from "../algorithms/iterative-spo.ts";
import { Key } from "../core/rng.ts";
import type { Engine, WeightsRef } from "../engine/engine.ts";
import type { SpotTheSpy } from "../games/spot-the-spy/spot-the-spy.ts";
import type { PairSource } from "../pairs/pair.ts";
import type { Player } from "../players/player.ts";
import { policy } from "../players/policy.ts";
import { Curriculum } from "./curriculum.ts";
import type { OpenedEngine } from "./open/engines.ts";
import { KeptPictures } from "./open/kept-pictures.ts";
import { openGame } from "./open/sources.ts";
import type { Config } from "./settings/config.ts";

export interface Training {
  readonly config: Config;
  /** The root of all randomness of the run. */
  readonly root: Key;
  readonly engine: Engine;
  readonly baseWeights: string;
  readonly pairs: PairSource;
  /** What retention asks about; absent where that is the pictures of the games. */
  readonly kept?: KeptPictures;
  readonly game: SpotTheSpy;
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
  pairs: PairSource,
  keptPairs?: PairSource,
): Training {
  const difficulty = config.pairs.difficulty ?? undefined;
  return {
    config,
    root: Key.root(config.seed),
    engine,
    baseWeights,
    pairs,
    ...(keptPairs && { kept: new KeptPictures(keptPairs, config) }),
    game: openGame(config),
    algorithm: new IterativeSpo({ ...config.algorithm, loss: lossOf(config) }) as Algorithm,
    curriculum: new Curriculum(config.curriculum, difficulty),
    heldOutDifficulty: difficulty,
    player: (name, ref, temperature) =>
      policy({ name, sampler: engine.sampler(ref), renderer: engine.renderer, temperature }),
  };
}

function lossOf({ loss }: Config) {
  const { kind, clipLow, clipHigh } = loss;
  return kind === "ppo" ? { kind, clipLow, clipHigh } : { kind };
}
