/**
 * An engine without a network, for tests of everything around engines: its policy is one logit per
 * word of `language.ts`, whatever the picture. Sampling, losses, gradients, Adam, snapshots and
 * files are real, so a training loop that runs on it does what it does on a model, in milliseconds.
 */
import fs from "node:fs";
import path from "node:path";
import { CheckpointError, EngineError } from "../../core/errors.ts";
import type { Key } from "../../core/rng.ts";
import type { Datum, LossSpec } from "../../objective/objective.ts";
import type { ModelInput, SampleOptions, Sampler, TokenCompletion } from "../../players/player.ts";
import type { AdamOptions, Engine, ForwardBackwardResult, WeightsRef } from "../engine.ts";
import { targetLoss } from "../policy-loss.ts";
import { choices, fakeRenderer, STOP, suspicion, VOCABULARY } from "./language.ts";

/** The calls to the engine, in order. */
export type FakeCall =
  | { readonly verb: "sample"; readonly prompts: number; readonly ref: WeightsRef | undefined }
  | { readonly verb: "forwardBackward"; readonly data: readonly Datum[]; readonly loss: LossSpec }
  | { readonly verb: "optimStep"; readonly options: AdamOptions }
  | { readonly verb: "logprobs"; readonly data: number; readonly ref: WeightsRef | undefined }
  | { readonly verb: "snapshot" | "release" | "saveState" | "loadState" | "close"; readonly name: string };

export interface FakeEngineOptions {
  /** Runs before each call is carried out; throws or waits to simulate a fault. */
  readonly onCall?: (call: FakeCall) => void | Promise<void>;
  /** Logit of the word `hm`; default -4. High values make a model that answers nonsense. */
  readonly nonsense?: number;
}

export interface FakeEngine extends Engine {
  readonly calls: readonly FakeCall[];
  /** One logit per word of the vocabulary. */
  readonly weights: readonly number[];
}

interface AdamState {
  step: number;
  mean: number[];
  square: number[];
}

const zeros = () => VOCABULARY.map(() => 0);

export function fakeEngine(options: FakeEngineOptions = {}): FakeEngine {
  const calls: FakeCall[] = [];
  const weights = VOCABULARY.map((word) => (word === "hm" ? (options.nonsense ?? -4) : 0));
  const snapshots = new Map<WeightsRef, readonly number[]>([["base", weights.slice()]]);
  let adam: AdamState = { step: 0, mean: zeros(), square: zeros() };
  let gradient = zeros();

  const record = async (call: FakeCall) => {
    calls.push(call);
    await options.onCall?.(call);
  };
  const weightsOf = (ref?: WeightsRef) => {
    const found = ref === undefined ? weights : snapshots.get(ref);
    if (found) return found;
    throw new EngineError(`there are no weights "${ref}"; known: ${[...snapshots.keys()].join(", ")}.`);
  };

  return {
    name: "fake",
    can: { train: true, images: true, frozen: true },
    renderer: fakeRenderer,
    questions: (viewed, count) => Array.from({ length: count }, () => suspicion(viewed)),
    calls,
    weights,
    sampler: (ref) =>
      sampler(
        () => weightsOf(ref),
        (prompts) => record({ verb: "sample", prompts, ref }),
      ),
    async snapshot(name) {
      await record({ verb: "snapshot", name });
      snapshots.set(name, weights.slice());
    },
    async release(name) {
      await record({ verb: "release", name });
      snapshots.delete(name);
    },
    async forwardBackward(data, loss): Promise<ForwardBackwardResult> {
      await record({ verb: "forwardBackward", data, loss });
      const logprobs = data.map((datum) => targetLogprobs(weights, datum));
      const losses = data.map((datum, i) => addGradient(weights, gradient, datum, logprobs[i], loss));
      return { loss: losses.reduce((a, b) => a + b, 0), logprobs };
    },
    async logprobs(data, ref) {
      await record({ verb: "logprobs", data: data.length, ref });
      return data.map((datum) => targetLogprobs(weightsOf(ref), datum));
    },
    async optimStep(adamOptions) {
      await record({ verb: "optimStep", options: adamOptions });
      const gradientNorm = Math.hypot(...gradient);
      adamUpdate(weights, gradient, adam, adamOptions, gradientNorm);
      gradient = zeros();
      return { gradientNorm };
    },
    async saveState(folder) {
      await record({ verb: "saveState", name: folder });
      fs.writeFileSync(path.join(folder, "fake.json"), JSON.stringify({ weights, adam }));
    },
    async loadState(folder) {
      await record({ verb: "loadState", name: folder });
      const saved = readState(path.join(folder, "fake.json"));
      saved.weights.forEach((weight, i) => {
        weights[i] = weight;
      });
      adam = saved.adam;
      gradient = zeros();
    },
    close: () => record({ verb: "close", name: "fake" }),
  };
}

function sampler(weights: () => readonly number[], record: (prompts: number) => Promise<void>): Sampler {
  return {
    async sample(prompts, options, signal) {
      await record(prompts.length);
      signal?.throwIfAborted();
      const current = weights();
      return prompts.map((prompt, i) => complete(current, prompt, options, options.keys[i]));
    },
  };
}

function complete(
  weights: readonly number[],
  prompt: ModelInput,
  options: SampleOptions,
  key: Key,
): TokenCompletion {
  const random = key.child("fake").stream();
  const tokens: number[] = [];
  const logprobs: number[] = [];
  while (tokens.length < options.maxTokens && tokens.at(-1) !== STOP) {
    const allowed = choices(prompt, tokens.length);
    const token = draw(softmax(weights, allowed, options.temperature), allowed, random.uniform());
    tokens.push(token);
    logprobs.push(Math.log(softmax(weights, allowed, 1)[allowed.indexOf(token)]));
  }
  return { tokens, logprobs, stop: tokens.at(-1) === STOP ? "end" : "length" };
}

function draw(probabilities: readonly number[], tokens: readonly number[], uniform: number): number {
  let left = uniform;
  const at = probabilities.findIndex((probability) => {
    left -= probability;
    return left < 0;
  });
  return at < 0 ? tokens[tokens.length - 1] : tokens[at];
}

/** Probabilities over the allowed tokens; temperature 0 puts everything on the first largest logit. */
function softmax(weights: readonly number[], allowed: readonly number[], temperature: number): number[] {
  const logits = allowed.map((token) => weights[token]);
  const top = Math.max(...logits);
  if (temperature === 0) return logits.map((_, i) => (i === logits.indexOf(top) ? 1 : 0));
  const powers = logits.map((logit) => Math.exp((logit - top) / temperature));
  const sum = powers.reduce((a, b) => a + b, 0);
  return powers.map((power) => power / sum);
}

function targetLogprobs(weights: readonly number[], datum: Datum): number[] {
  return datum.targets.map((target, position) => {
    const allowed = choices(datum.input, position);
    return Math.log(softmax(weights, allowed, 1)[allowed.indexOf(target)] ?? 0);
  });
}

/** Adds the gradient of one datum's loss and returns the loss. d log p / d logit = onehot - softmax. */
function addGradient(
  weights: readonly number[],
  gradient: number[],
  datum: Datum,
  logprobs: readonly number[],
  spec: LossSpec,
): number {
  let total = 0;
  datum.targets.forEach((target, position) => {
    const { loss, slope } = targetLoss(spec, datum, position, logprobs[position]);
    total += loss;
    const allowed = choices(datum.input, position);
    softmax(weights, allowed, 1).forEach((probability, i) => {
      gradient[allowed[i]] += slope * ((allowed[i] === target ? 1 : 0) - probability);
    });
  });
  return total;
}

function adamUpdate(
  weights: number[],
  gradient: readonly number[],
  adam: AdamState,
  options: AdamOptions,
  norm: number,
): void {
  adam.step += 1;
  const clip = options.clipNorm > 0 && norm > options.clipNorm ? options.clipNorm / norm : 1;
  gradient.forEach((raw, i) => {
    const slope = raw * clip;
    adam.mean[i] = options.beta1 * adam.mean[i] + (1 - options.beta1) * slope;
    adam.square[i] = options.beta2 * adam.square[i] + (1 - options.beta2) * slope * slope;
    const mean = adam.mean[i] / (1 - options.beta1 ** adam.step);
    const square = adam.square[i] / (1 - options.beta2 ** adam.step);
    weights[i] -=
      options.learningRate *
      (mean / (Math.sqrt(square) + options.epsilon) + options.weightDecay * weights[i]);
  });
}

function readState(file: string): { weights: number[]; adam: AdamState } {
  try {
    const saved = JSON.parse(fs.readFileSync(file, "utf8"));
    if (saved.weights.length === VOCABULARY.length) return saved;
  } catch (cause) {
    throw new CheckpointError(
      `${file} cannot be read: ${(cause as Error).message}. Use an older checkpoint.`,
      { cause },
    );
  }
  throw new CheckpointError(`${file} is of another vocabulary. Use the version that wrote it.`);
}
