/**
 * The learning half of an iteration: turns with advantages → sequences → minibatches → engine. Whole
 * games stay in one minibatch, so that an engine computes their pictures and prompts once. What is to be
 * retained (`retention.ts`) is learned in the same steps.
 */
import type { Lesson } from "../algorithms/algorithm.ts";
import { EngineError } from "../core/errors.ts";
import { mean } from "../core/stats.ts";
import type { Engine, WeightsRef } from "../engine/engine.ts";
import { learningRateAt } from "../objective/learning-rate.ts";
import type { Datum } from "../objective/objective.ts";
import { type PolicyObjective, policyObjective } from "../objective/policy-objective.ts";
import { type TrainingSequences, trainingSequences } from "../objective/training-sequences.ts";
import type { Episode, Turn } from "../rollout/episode.ts";
import type { Retained } from "./retention.ts";
import type { Config } from "./settings/config.ts";
import type { Training } from "./training.ts";

/** The numbers of learning; absent where nothing could be measured. */
export interface LearnReport {
  /** Sum over the minibatches of the loss. */
  readonly loss: number;
  /** Largest gradient norm of the iteration's steps; absent if the engine does not tell it. */
  readonly gradientNorm?: number;
  /** Mean |log π(training) - log π(sampling)| over the tokens of the first minibatch; absent if one program computes both. */
  readonly rolloutGap?: number;
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
  /** Mean loss of the verdicts that were learned, in nats; absent if there were none. */
  readonly verdictLoss?: number;
}

/** What is learned beside the turns: one each per minibatch; empty where it is off. */
export interface Beside {
  readonly retained?: readonly Retained[];
  /** For the loss `cross_entropy`. */
  readonly verdicts?: readonly (readonly Datum[])[];
}

/**
 * @param played the iteration's games; where votes were asked again, once more for each time.
 * @param iteration 1-based; with the config it fixes the learning rate.
 * @throws EngineError if the loss or the gradient is no finite number.
 */
export async function learn(
  { engine, config, algorithm }: Pick<Training, "engine" | "config" | "algorithm">,
  iteration: number,
  played: readonly (readonly Episode[])[],
  { turns, objective }: Lesson,
  { retained = [], verdicts = [] }: Beside = {},
): Promise<LearnReport> {
  const sequences = trainingSequences(turns);
  const { coefficient, reference: ref = "base" } = objective.kl;
  const reference = coefficient === 0 ? undefined : await ofReference(engine, sequences.data, ref);
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
    const minibatch = {
      policy: part,
      retained: retained[i],
      verdicts: verdicts[i] ?? [],
      first: done.length === 0,
    };
    if (part.data.length === 0 && algorithm.plays !== false) continue;
    const learningRate = learningRateAt(first + i, steps, config.optimiser);
    done.push(await optimise(engine, minibatch, { ...config.optimiser, learningRate }, iteration));
  }
  return {
    loss: done.reduce((sum, { loss }) => sum + loss, 0),
    ...normOf(done),
    learningRate: learningRateAt(first + config.minibatches - 1, steps, config.optimiser),
    steps: done.length,
    sequences: parts.reduce((sum, { data }) => sum + data.length, 0),
    withoutGradient: parts.reduce((sum, part) => sum + part.withoutGradient, 0),
    dropped: sequences.dropped,
    ...klOf(parts),
    ...meanOf(done, "rolloutGap"),
    ...meanOf(done, "retentionKl"),
    ...meanOf(done, "verdictLoss"),
  };
}

/** An empty batch never reaches the engine. */
async function ofReference(engine: Engine, data: readonly Datum[], ref: WeightsRef): Promise<number[][]> {
  return data.length === 0 ? [] : engine.logprobs(data, ref);
}

interface Step {
  readonly loss: number;
  readonly norm?: number;
  readonly rolloutGap?: number;
  readonly retentionKl?: number;
  readonly verdictLoss?: number;
}

interface Minibatch {
  readonly policy: PolicyObjective;
  readonly retained: Retained | undefined;
  readonly verdicts: readonly Datum[];
  /** Whether no step lies between its games and it. */
  readonly first: boolean;
}

async function optimise(
  engine: Engine,
  { policy, retained, verdicts, first }: Minibatch,
  optimiser: Config["optimiser"],
  iteration: number,
): Promise<Step> {
  const { loss, logprobs } =
    policy.data.length === 0
      ? { loss: 0, logprobs: [] }
      : await engine.forwardBackward(policy.data, policy.loss);
  const gap = first ? gapOf(engine, policy.data, logprobs) : {};
  const kept = retained && (await engine.forwardBackward(retained.data, { kind: "cross_entropy" }));
  const taught = await learnVerdicts(engine, verdicts);
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
  if (gradientNorm !== undefined && !Number.isFinite(gradientNorm))
    throw diverged("gradient norm", gradientNorm, iteration);
  const norm = gradientNorm === undefined ? {} : { norm: gradientNorm };
  return { loss, ...norm, ...gap, ...(kept && { retentionKl: retained.klOf(kept.logprobs) }), ...taught };
}

/** Sampling and training see the same tokens and pictures only if they agree on what was sampled. @throws EngineError */
function gapOf(
  { name, rolloutGap: most }: Engine,
  data: readonly Datum[],
  logprobs: readonly (readonly number[])[],
): { rolloutGap?: number } {
  if (most === undefined || data.length === 0) return {};
  const differences = data.flatMap((datum, i) =>
    (datum.logprobs ?? []).map((sampled, t) => Math.abs(logprobs[i][t] - sampled)),
  );
  const rolloutGap = mean(differences);
  if (rolloutGap <= most) return { rolloutGap };
  throw new EngineError(
    `the training pass of the engine "${name}" differs from its sampling by ${rolloutGap.toFixed(3)} nats per token, and at most ${most} is allowed: the server drops pictures, shifts targets, or samples at another temperature. No step was taken. Check that the server trains this model with pictures, that the model's files are its own and that sampling.temperature is 1, or raise engine.rolloutGap.`,
  );
}

/** The last target of each is the verdict. */
async function learnVerdicts(engine: Engine, verdicts: readonly Datum[]): Promise<{ verdictLoss?: number }> {
  if (verdicts.length === 0) return {};
  const { logprobs } = await engine.forwardBackward(verdicts, { kind: "cross_entropy" });
  return { verdictLoss: -mean(logprobs.map((values) => values.at(-1) as number)) };
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

function normOf(steps: readonly Step[]): { gradientNorm?: number } {
  const norms = steps.flatMap(({ norm }) => norm ?? []);
  return norms.length === 0 && steps.length > 0 ? {} : { gradientNorm: Math.max(0, ...norms) };
}

function meanOf<Name extends "rolloutGap" | "retentionKl" | "verdictLoss">(
  steps: readonly Step[],
  name: Name,
): { [N in Name]?: number } {
  const measured = steps.flatMap((step) => step[name] ?? []);
  return measured.length === 0 ? {} : ({ [name]: mean(measured) } as { [N in Name]: number });
}

function diverged(what: string, value: number, iteration: number): EngineError {
  return new EngineError(
    `the ${what} of iteration ${iteration} is ${value}. Lower optimiser.learningRate or set optimiser.clipNorm, and start again; checkpoints before it are intact.`,
  );
}
