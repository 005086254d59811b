/**
 * The learning half of an iteration: turns with advantages → sequences → minibatches → engine. Whole
 * games stay in one minibatch, so that an engine computes their pictures and prompts once. What is to be
 * retained (`retention.ts`) is learned in the same steps.
 */
import type { Lesson } from "../algorithms/algorithm.ts";
import { EngineError } from "../core/errors.ts";
import { mean } from "../core/stats.ts";
import type { AdamOptions, Engine, ForwardBackwardResult, WeightsRef } from "../engine/engine.ts";
import type { Datum } from "../objective/objective.ts";
import { type PolicyObjective, policyObjective } from "../objective/policy-objective.ts";
import { type TrainingSequences, trainingSequences } from "../objective/training-sequences.ts";
import type { Episode, Turn } from "../rollout/episode.ts";
import type { Retained } from "./retention.ts";
import type { Config } from "./settings/config.ts";
import { learningRateOf } from "./settings/lengthened.ts";
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
  /**
   * Whether sampling and training of this engine were compared before. Where not, the first step waits until they are;
   * later ones need not wait for the passes before them.
   */
  readonly compared?: boolean;
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
  { retained = [], verdicts = [], compared = false }: Beside = {},
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
  const done: Step[] = [];
  for (const [i, part] of parts.entries()) {
    const minibatch = {
      policy: part,
      retained: retained[i],
      verdicts: verdicts[i] ?? [],
      first: done.length === 0,
      ahead: engine.ordered === true && (compared || done.length > 0),
    };
    if (part.data.length === 0 && algorithm.plays !== false) continue;
    const learningRate = learningRateOf(config, iteration, i);
    done.push(await optimise(engine, minibatch, { ...config.optimiser, learningRate }, iteration));
  }
  return {
    loss: done.reduce((sum, { loss }) => sum + loss, 0),
    ...normOf(done),
    learningRate: learningRateOf(config, iteration, config.minibatches - 1),
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
  /** The last target of each is the verdict. */
  readonly verdicts: readonly Datum[];
  /** Whether no step lies between its games and it. */
  readonly first: boolean;
  /** Whether its step is asked for before its passes have ended. */
  readonly ahead: boolean;
}

const NOTHING: ForwardBackwardResult = { loss: 0, logprobs: [] };
const SUPERVISED = { kind: "cross_entropy" } as const;

async function optimise(
  engine: Engine,
  minibatch: Minibatch,
  optimiser: Config["optimiser"],
  iteration: number,
): Promise<Step> {
  const { beta1, beta2, epsilon, weightDecay, clipNorm, learningRate } = optimiser;
  const adam = { learningRate, beta1, beta2, epsilon, weightDecay, clipNorm };
  const { passes, step } = minibatch.ahead
    ? await stepAhead(engine, minibatch, adam)
    : { passes: await passesOf(engine, minibatch), step: undefined };
  const learned = checked(engine, minibatch, passes, iteration);
  const { gradientNorm } = step ?? (await engine.optimStep(adam));
  if (gradientNorm !== undefined && !Number.isFinite(gradientNorm))
    throw diverged("gradient norm", gradientNorm, iteration);
  return { ...learned, ...(gradientNorm !== undefined && { norm: gradientNorm }) };
}

interface Passes {
  readonly policy: ForwardBackwardResult;
  readonly kept: ForwardBackwardResult | undefined;
  readonly taught: ForwardBackwardResult | undefined;
}

/** One after another. An empty batch never reaches the engine. */
async function passesOf(engine: Engine, { policy, retained, verdicts }: Minibatch): Promise<Passes> {
  return {
    policy: policy.data.length === 0 ? NOTHING : await engine.forwardBackward(policy.data, policy.loss),
    kept: retained && (await engine.forwardBackward(retained.data, SUPERVISED)),
    taught: verdicts.length === 0 ? undefined : await engine.forwardBackward(verdicts, SUPERVISED),
  };
}

/** All at once, the step behind them, so that a server far away is waited for once. All have ended when it throws. */
async function stepAhead(
  engine: Engine,
  { policy, retained, verdicts }: Minibatch,
  adam: AdamOptions,
): Promise<{ passes: Passes; step: { readonly gradientNorm?: number } }> {
  const asked = [
    policy.data.length === 0 ? NOTHING : engine.forwardBackward(policy.data, policy.loss),
    retained && engine.forwardBackward(retained.data, SUPERVISED),
    verdicts.length === 0 ? undefined : engine.forwardBackward(verdicts, SUPERVISED),
    engine.optimStep(adam),
  ] as const;
  await Promise.allSettled(asked);
  const [own, kept, taught, step] = await Promise.all(asked);
  return { passes: { policy: own, kept, taught }, step };
}

/** What the passes say. @throws EngineError for a loss that is none, and for training that does not see what was sampled */
function checked(
  engine: Engine,
  { policy, retained, first, ahead }: Minibatch,
  { policy: { loss, logprobs }, kept, taught }: Passes,
  iteration: number,
): Omit<Step, "norm"> {
  const gap = first ? gapOf(engine, policy.data, logprobs, ahead) : {};
  if (!Number.isFinite(loss)) throw diverged("loss", loss, iteration);
  return {
    loss,
    ...gap,
    ...(kept && retained && { retentionKl: retained.klOf(kept.logprobs) }),
    ...(taught && { verdictLoss: -mean(taught.logprobs.map((values) => values.at(-1) as number)) }),
  };
}

/** Sampling and training see the same tokens and pictures only if they agree on what was sampled. @throws EngineError */
function gapOf(
  { name, rolloutGap: most }: Engine,
  data: readonly Datum[],
  logprobs: readonly (readonly number[])[],
  ahead: boolean,
): { rolloutGap?: number } {
  if (most === undefined || data.length === 0) return {};
  const differences = data.flatMap((datum, i) =>
    (datum.logprobs ?? []).map((sampled, t) => Math.abs(logprobs[i][t] - sampled)),
  );
  const rolloutGap = mean(differences);
  if (rolloutGap <= most) return { rolloutGap };
  throw new EngineError(
    `the training pass of the engine "${name}" differs from its sampling by ${rolloutGap.toFixed(3)} nats per token, and at most ${most} is allowed: the server drops pictures, shifts targets, or samples at another temperature. ${ahead ? "No later step is taken, and no checkpoint holds this one" : "No step was taken"}. Check that the server trains this model with pictures, that the model's files are its own and that sampling.temperature is 1, or raise engine.rolloutGap.`,
  );
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
