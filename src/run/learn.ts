/**
 * The learning half of an iteration: turns with advantages → sequences → minibatches → engine. Whole
 * games stay in one minibatch, so that an engine computes their pictures and prompts once. What is to be
 * retained (`retention.ts`) is learned in the same steps.
 */
import type { AlgorithmStep } from "../algorithms/algorithm.ts";
import { EngineError } from "../core/errors.ts";
import { mean } from "../core/stats.ts";
import type { Engine } from "../engine/engine.ts";
import { type PolicyObjective, policyObjective } from "../objective/policy-objective.ts";
import { type TrainingSequences, trainingSequences } from "../objective/training-sequences.ts";
import type { Episode, Turn } from "../rollout/episode.ts";
import type { Config } from "./config.ts";
import type { Retained } from "./retention.ts";
import { learningRateAt } from "./schedule.ts";

/** What was learned, as plain numbers; absent where nothing could be measured. */
export interface LearnReport {
  /** Sum over the minibatches of the loss. */
  readonly loss: number;
  /** Largest gradient norm of the iteration's steps. */
  readonly gradientNorm: number;
  readonly learningRate: number;
  /** Optimiser steps taken; a minibatch without gradient takes none. */
  readonly steps: number;
  /** Sequences that carried a gradient, and those that did not. */
  readonly sequences: number;
  readonly withoutGradient: number;
  /** Turns that could not train, by reason. */
  readonly dropped: TrainingSequences["dropped"];
  /** Mean over tokens of log π - log π_ref in nats; absent if the KL weight is 0. */
  readonly klPerToken?: number;
  /** Mean KL(π_ref ‖ π) of the answers to the questions of retention, in nats; absent if it is off. */
  readonly retentionKl?: number;
}

/**
 * @param played the iteration's games; where votes were asked again, once more for each time.
 * @param retained one per minibatch; empty if nothing is to be retained.
 * @param iteration 1-based; with the config it fixes the learning rate.
 * @throws EngineError if the loss or the gradient is no finite number.
 */
export async function learn(
  engine: Engine,
  config: Config,
  iteration: number,
  played: readonly (readonly Episode[])[],
  { turns, objective }: AlgorithmStep,
  retained: readonly Retained[] = [],
): Promise<LearnReport> {
  const sequences = trainingSequences(turns);
  const needsReference = objective.kl.coefficient !== 0 && sequences.data.length > 0;
  const reference = needsReference ? await engine.logprobs(sequences.data, "base") : undefined;
  const parts = minibatches(sequences, played, config.minibatches).map((chosen) =>
    policyObjective(
      {
        ...sequences,
        turns: chosen.map((i) => sequences.turns[i]),
        data: chosen.map((i) => sequences.data[i]),
      },
      objective,
      reference && chosen.map((i) => reference[i]),
    ),
  );
  const first = (iteration - 1) * config.minibatches;
  const steps = config.iterations * config.minibatches;
  const done: Step[] = [];
  for (const [i, part] of parts.entries()) {
    if (part.data.length === 0) continue;
    const learningRate = learningRateAt(first + i, steps, config.optimiser);
    done.push(await optimise(engine, part, retained[i], { ...config.optimiser, learningRate }, iteration));
  }
  return {
    loss: done.reduce((sum, { loss }) => sum + loss, 0),
    gradientNorm: Math.max(0, ...done.map(({ norm }) => norm)),
    learningRate: learningRateAt(first + config.minibatches - 1, steps, config.optimiser),
    steps: done.length,
    sequences: parts.reduce((sum, { data }) => sum + data.length, 0),
    withoutGradient: parts.reduce((sum, part) => sum + part.withoutGradient, 0),
    dropped: sequences.dropped,
    ...klOf(parts),
    ...retentionOf(done),
  };
}

interface Step {
  readonly loss: number;
  readonly norm: number;
  readonly retentionKl?: number;
}

async function optimise(
  engine: Engine,
  { data, loss: spec }: PolicyObjective,
  retained: Retained | undefined,
  optimiser: Config["optimiser"],
  iteration: number,
): Promise<Step> {
  const { loss } = await engine.forwardBackward(data, spec);
  const kept = retained && (await engine.forwardBackward(retained.data, { kind: "cross_entropy" }));
  if (!Number.isFinite(loss)) throw diverged("loss", loss, iteration);
  const { beta1, beta2, epsilon, weightDecay, clipNorm, learningRate } = optimiser;
  const { gradientNorm } = await engine.optimStep({
    learningRate,
    beta1,
    beta2,
    epsilon,
    weightDecay,
    clipNorm,
  });
  if (!Number.isFinite(gradientNorm)) throw diverged("gradient norm", gradientNorm, iteration);
  return { loss, norm: gradientNorm, ...(kept && { retentionKl: retained.klOf(kept.logprobs) }) };
}

/** Indices of the sequences of each minibatch: games in order, cut into equal parts. */
function minibatches(
  { turns }: TrainingSequences,
  played: readonly (readonly Episode[])[],
  parts: number,
): number[][] {
  const gameOf = new Map<Turn, number>(
    played.flatMap((episodes) =>
      episodes.flatMap((episode, game) => episode.turns.map((turn) => [turn, game] as const)),
    ),
  );
  const batches: number[][] = Array.from({ length: parts }, () => []);
  turns.forEach(({ turn }, i) => {
    batches[Math.floor(((gameOf.get(turn) ?? 0) * parts) / played[0].length)].push(i);
  });
  return batches;
}

/** The minibatches' means, weighted by their tokens. */
function klOf(parts: readonly PolicyObjective[]): { klPerToken?: number } {
  const measured = parts.flatMap(({ klPerToken, data }) => {
    const tokens = data.reduce((sum, { targets }) => sum + targets.length, 0);
    return klPerToken === undefined || tokens === 0 ? [] : [{ klPerToken, tokens }];
  });
  const tokens = measured.reduce((sum, part) => sum + part.tokens, 0);
  if (tokens === 0) return {};
  return { klPerToken: measured.reduce((sum, part) => sum + part.klPerToken * part.tokens, 0) / tokens };
}

function retentionOf(steps: readonly Step[]): { retentionKl?: number } {
  const measured = steps.flatMap(({ retentionKl }) => (retentionKl === undefined ? [] : [retentionKl]));
  return measured.length === 0 ? {} : { retentionKl: mean(measured) };
}

function diverged(what: string, value: number, iteration: number): EngineError {
  return new EngineError(
    `the ${what} of iteration ${iteration} is ${value}. Lower optimiser.learningRate or set optimiser.clipNorm, and start again; checkpoints before it are intact.`,
  );
}
