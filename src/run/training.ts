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
import { openAlgorithm, prepareAlgorithm } from "./open/algorithms.ts";
import { type OpenedEngine, openEngine } from "./open/engines.ts";
import { refuseMisfits, refuseOfLargeModels } from "./open/fits.ts";
import { type OpenedGame, openPlays } from "./open/games.ts";
import { KeptPictures } from "./open/kept-pictures.ts";
import { openKeptPairs } from "./open/sources.ts";
import { ageOfOldest } from "./opponents.ts";
import type { Config } from "./settings/config.ts";

export interface Training {
  readonly config: Config;
  /** The root of all randomness of the run. */
  readonly root: Key;
  readonly engine: Engine;
  readonly baseWeights: string;
  /** All games of the run. The first one's parts stand below; `onGame` puts another one's there. */
  readonly plays: readonly OpenedGame[];
  readonly game: AnyGame;
  readonly secrets: SecretSource;
  /** The pictures that the secrets are; absent for games without pictures. */
  readonly pairs?: PairSource;
  /** The rules by which its matches are scored. */
  readonly rules: MatchRules;
  /** The pictures of retention; absent where they are the pictures of the games. */
  readonly kept?: KeptPictures;
  readonly algorithm: Algorithm;
  /** Difficulty of the coming iteration's pictures. */
  readonly curriculum: Curriculum;
  /** Difficulty of held-out pictures: always the same, so that numbers can be compared. */
  readonly heldOutDifficulty: number | undefined;
  /** A player of the engine's current weights, or of frozen ones. */
  player(name: string, ref: WeightsRef | undefined, temperature: number): Player;
  /** The same as it is sampled in training: by the settings `sampling`. */
  trainingPlayer(name: string, ref: WeightsRef | undefined): Player;
}

/**
 * @param plays of `openPlays`. @param keptPairs of `openKeptPairs`.
 * @throws ConfigError if the settings ask for what the engine cannot do or for opponents that are not kept, or the
 * algorithm is not made for one of the games.
 */
export function assemble(
  config: Config,
  { engine, baseWeights }: OpenedEngine,
  plays: readonly [OpenedGame, ...OpenedGame[]],
  keptPairs?: PairSource,
): Training {
  const difficulty = config.pairs.difficulty ?? undefined;
  const games = plays.map(({ game }) => game);
  const algorithm = openAlgorithm(config, games);
  refuseMisfits({ config, engine, plays, algorithm });
  ageOfOldest({ config, algorithm, plays });
  return {
    config,
    root: Key.root(config.seed),
    engine,
    baseWeights,
    plays,
    ...plays[0],
    ...(keptPairs && { kept: new KeptPictures(keptPairs, config) }),
    algorithm,
    curriculum: new Curriculum(config.curriculum, difficulty),
    heldOutDifficulty: difficulty,
    player: (name, ref, temperature) =>
      policy({ name, sampler: engine.sampler(ref), renderer: engine.renderer, temperature }),
    trainingPlayer: (name, ref) => {
      const { temperature, repetitionPenalty: factor, penalised: kind } = config.sampling;
      const { renderer } = engine;
      return policy({ name, sampler: engine.sampler(ref), renderer, temperature, penalty: { factor, kind } });
    },
  };
}

/**
 * Opens all parts of a run: pictures and engine are held against each other before anything is written. The caller
 * closes the engine.
 * @param folder of a run that is continued, where the engine may have kept something.
 * @throws as `openPlays`, `openKeptPairs`, `openEngine`, `prepareAlgorithm` and `assemble`.
 */
export async function openTraining(config: Config, folder?: string): Promise<Training> {
  refuseOfLargeModels(config);
  await prepareAlgorithm(config);
  const plays = await openPlays(config);
  const keptPairs = await openKeptPairs(config);
  const opened = await openEngine(config, folder);
  try {
    return assemble(config, opened, plays, keptPairs);
  } catch (error) {
    await opened.engine.close();
    throw error;
  }
}

/** The same run, looking at one of its games. */
export function onGame({ pairs: _pairs, ...training }: Training, play: OpenedGame): Training {
  return { ...training, ...play };
}
