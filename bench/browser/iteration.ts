/**
 * One iteration of self-play training by the project's own code: games, votes that are asked again, rewards, advantages, gradients, AdamW. The same in
 * Node and in a browser; what differs is the runtime under the lowered graphs.
 */
import { iterativeSpoKind } from "../../src/algorithms/iterative-spo.ts";
import { Key } from "../../src/core/rng.ts";
import { localEngine } from "../../src/engine/local/engine.ts";
import { spotTheSpyForm } from "../../src/engine/local/forms/spot-the-spy.ts";
import type { ModelShape } from "../../src/engine/local/shape.ts";
import { Weights } from "../../src/engine/local/weights.ts";
import { spotTheSpyKind } from "../../src/games/spot-the-spy/kind.ts";
import { pairSecrets } from "../../src/games/spot-the-spy/secrets.ts";
import { clevrSource } from "../../src/pairs/clevr/source.ts";
import { policy } from "../../src/players/policy.ts";
import { Curriculum } from "../../src/run/curriculum.ts";
import { Feed } from "../../src/run/feed.ts";
import { runIteration } from "../../src/run/iteration.ts";
import { Opponents } from "../../src/run/opponents.ts";
import { systemClock } from "../../src/run/record/clock.ts";
import type { VisionZeroConfig } from "../../src/run/settings/config.ts";
import type { Training } from "../../src/run/training.ts";

export interface Ingredients {
  readonly config: VisionZeroConfig;
  readonly shape: ModelShape;
  /** All parameters of the model, one after the other. */
  readonly flat: Float32Array;
}

export interface Iterated {
  /** By part of the first iteration, and of the second one, whose programs are compiled already. */
  readonly seconds: readonly Readonly<Record<string, number>>[];
  readonly loss: readonly number[];
  readonly gradientNorm: readonly (number | undefined)[];
  /** Sampled tokens of the first iteration, and a digest of them. */
  readonly tokens: number;
  readonly said: string;
  /** The parameters afterwards. */
  readonly flat: Float32Array;
}

/** Two iterations: what the first one takes has the compilation of its programs in it. */
export async function iterate({ config, shape, flat }: Ingredients): Promise<Iterated> {
  const weights = new Weights(shape);
  weights.flat.set(flat);
  const training = assembled(config, weights);
  const feed = new Feed(({ index }) => training.secrets.deal("train", index), 64);
  const reports = [];
  for (const iteration of [1, 2]) {
    const report = await runIteration(training, {
      ...{ feed, iteration, clock: systemClock, learnedBefore: iteration > 1 },
      opponents: new Opponents(training),
      signal: new AbortController().signal,
      onLearning: () => {},
    });
    reports.push({ ...report, time: report.time() });
  }
  await training.engine.close();
  const turns = reports[0].episodes.flatMap((episode) => episode.turns);
  return {
    seconds: reports.map(({ time }) => time),
    loss: reports.map(({ learned }) => learned.loss),
    gradientNorm: reports.map(({ learned }) => learned.gradientNorm),
    tokens: turns.reduce((sum, { tokens }) => sum + tokens.length, 0),
    said: turns.map(({ text }) => text).join("\n"),
    flat: weights.flat,
  };
}

/** As `run/training.ts` does it, without the parts that look for files. */
function assembled(config: VisionZeroConfig, weights: Weights): Training {
  const { seed, pictureSize: size, minObjects, maxObjects } = config.pairs;
  const game = spotTheSpyKind.rules(config.game);
  const secrets = pairSecrets(clevrSource({ seed, size, objects: [minObjects, maxObjects] }));
  const rules = { sideOf: spotTheSpyKind.sideOf } as unknown as Training["rules"];
  const engine = localEngine(weights, { form: spotTheSpyForm, threads: 1 });
  const play = { game, secrets, rules } as unknown as Training["plays"][number];
  return {
    ...{ config, game, secrets, rules, engine, plays: [play], baseWeights: "base" },
    root: Key.root(config.seed),
    algorithm: iterativeSpoKind.make(config.algorithm as never, { loss: config.loss, games: [game] }),
    curriculum: new Curriculum(config.curriculum, undefined),
    heldOutDifficulty: undefined,
    player: (name, ref, temperature) =>
      policy({ name, sampler: engine.sampler(ref), renderer: engine.renderer, temperature }),
    trainingPlayer: (name, ref) =>
      policy({ name, sampler: engine.sampler(ref), renderer: engine.renderer, temperature: 1 }),
  };
}
