/**
 * The steps of a training run on the tabular engine without the run around them: for tests of what an
 * algorithm learns.
 */
import { Key } from "../core/rng.ts";
import type { AdamOptions } from "../engine/engine.ts";
import type { TabularEngine } from "../engine/tabular/tabular.ts";
import type { Game } from "../games/game.ts";
import { learningRateAt, type ScheduleSettings } from "../objective/learning-rate.ts";
import { policyObjective } from "../objective/policy-objective.ts";
import { trainingSequences } from "../objective/training-sequences.ts";
import type { Player } from "../players/player.ts";
import { policy } from "../players/policy.ts";
import type { Episode } from "../rollout/episode.ts";
import { playEpisodes } from "../rollout/play.ts";
import type { Algorithm, AlgorithmStep } from "./algorithm.ts";

export interface SelfPlay<Secret> {
  readonly game: Game<unknown, unknown, Secret, unknown, unknown>;
  readonly secret: (key: Key) => Secret;
  readonly engine: TabularEngine;
  readonly algorithm: Pick<Algorithm, "step">;
  readonly seed: number;
  readonly iterations: number;
  readonly games: number;
  readonly optimiser: ScheduleSettings & Partial<AdamOptions>;
  /** Runs after each iteration, 1-based. */
  readonly after?: (iteration: number, step: AlgorithmStep) => void;
}

const ADAM = { beta1: 0.9, beta2: 0.999, epsilon: 1e-8, weightDecay: 0, clipNorm: 0 };

/** One optimiser step per iteration, on all its games. */
export async function selfPlay<Secret>(setup: SelfPlay<Secret>): Promise<void> {
  const { engine, algorithm, iterations, optimiser, seed } = setup;
  const player = policy({ name: "policy", sampler: engine.sampler(), renderer: engine.renderer });
  for (let iteration = 1; iteration <= iterations; iteration++) {
    const episodes = await played(setup, player, Key.root(seed).child("iteration", iteration));
    const step = algorithm.step(episodes);
    const { turns, objective } = step.learn;
    const sequences = trainingSequences(turns);
    const { coefficient, reference: ref } = objective.kl;
    const reference = coefficient === 0 ? undefined : await engine.logprobs(sequences.data, ref);
    const { data, loss } = policyObjective(sequences, objective, reference);
    await engine.forwardBackward(data, loss);
    const learningRate = learningRateAt(iteration - 1, iterations, optimiser);
    await engine.optimStep({ ...ADAM, ...optimiser, learningRate });
    setup.after?.(iteration, step);
  }
}

function played<Secret>(
  { game, secret, games }: SelfPlay<Secret>,
  player: Player,
  key: Key,
): Promise<Episode[]> {
  const tables = Array.from({ length: games }, (_, i) => {
    const own = key.child("game", i);
    const secretInfo = { source: "fixture", split: "train", index: i, id: "fixture" };
    return { id: own.path, game, players: () => player, secret: secret(own), key: own, secretInfo };
  });
  return playEpisodes(tables);
}
