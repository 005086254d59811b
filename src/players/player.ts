/**
 * The interface of a player. A Player answers observations, many at once; a policy is a Player made of a
 * Sampler (a model that continues token sequences) and a Renderer (observation ↔ model input).
 */
import type { Key } from "../core/rng.ts";
import type { Observation } from "../games/game.ts";
import type { Picture } from "../images/image.ts";

/** The input of a model: pictures and tokens in order. */
export type Chunk =
  | { readonly type: "image"; readonly picture: Picture }
  | { readonly type: "tokens"; readonly tokens: readonly number[] };
export type ModelInput = readonly Chunk[];

export interface SampleOptions {
  readonly maxTokens: number;
  /** 0 means greedy. */
  readonly temperature: number;
  /** Makes tokens that were read or said less likely; absent: 1, which changes nothing. Log-probabilities are those without it. */
  readonly repetitionPenalty?: number;
  /** One key per prompt; the same key and prompt give the same tokens. */
  readonly keys: readonly Key[];
}

/** The output of a model. `tokens` includes the stop token where one was produced. */
export interface Completion {
  readonly text: string;
  readonly tokens: readonly number[];
  /** Natural logarithms at temperature 1, one per token. Empty for players that are no model. */
  readonly logprobs: readonly number[];
  readonly stop: "end" | "length" | "error";
  /** Set if `stop` is "error": the seat answered nothing and the game counts a failure. */
  readonly error?: string;
  /**
   * Why the text holds no answer (cut off, filtered, refused, empty): a category, then `: ` and details. It
   * counts as a wrong answer, whatever stands in the text.
   */
  readonly lack?: string;
}

export interface TokenCompletion {
  readonly tokens: readonly number[];
  readonly logprobs: readonly number[];
  readonly stop: "end" | "length" | "error";
  readonly error?: string;
}

/** A model that continues prompts. Engines implement it. Results are in the order of the prompts. */
export interface Sampler {
  sample(
    prompts: readonly ModelInput[],
    options: SampleOptions,
    signal?: AbortSignal,
  ): Promise<TokenCompletion[]>;
}

/** Turns an observation into a model's input and its tokens back into text that the game can parse. */
export interface Renderer {
  render(observation: Observation): ModelInput;
  /** Text of the sampled tokens; a game's parser reads it. */
  decode(tokens: readonly number[], observation: Observation): string;
  /** The most tokens an answer of this kind may take. */
  maxTokens(observation: Observation): number;
}

/** An answer, and what was given to the model (absent for bots and people). */
export interface Answer extends Completion {
  readonly prompt?: ModelInput;
}

/** `state` is the full game state; only players that are meant to know all (the oracle bot) may read it. */
export interface Request {
  readonly observation: Observation;
  readonly key: Key;
  readonly state: unknown;
}

export interface Player {
  readonly name: string;
  /** One answer per request, in order. Failures are answers with `stop: "error"`, not exceptions. */
  act(requests: readonly Request[], signal?: AbortSignal): Promise<Answer[]>;
}
