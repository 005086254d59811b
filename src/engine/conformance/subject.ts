/**
 * The common parts of the checks of an engine: the engine under test, its samples as training sequences, and
 * comparisons that name both values.
 */
import { EngineError } from "../../core/errors.ts";
import { Key } from "../../core/rng.ts";
import type { Observation } from "../../games/game.ts";
import type { Datum } from "../../objective/objective.ts";
import { trainingSequences } from "../../objective/training-sequences.ts";
import type { ModelInput, SampleOptions, TokenCompletion } from "../../players/player.ts";
import type { AdamOptions, Engine, EngineAbilities, WeightsRef } from "../engine.ts";

/** An engine under test. */
export interface Subject {
  /** A new engine, each time with the same weights. */
  open(): Promise<Engine>;
  /** At least two, with different prompts, to which the engine has more than one answer. */
  readonly observations: readonly Observation[];
  /**
   * Largest difference between log-probabilities that count as equal, in nats: 0 for an exact engine, 1e-3
   * for float32.
   */
  readonly tolerance: number;
  /** Of the checks' steps: large enough that one step moves a log-probability by more than the tolerance. */
  readonly learningRate: number;
  /** An empty folder for saved states. */
  readonly folder: string;
}

export interface Check {
  readonly name: string;
  /** Abilities without which the check says nothing. */
  readonly needs: readonly (keyof EngineAbilities)[];
  /** Resolves if the engine passes. @throws EngineError with the values that clash. */
  run(subject: Subject): Promise<void>;
}

/** A check on one new engine, which is closed afterwards. */
export function check(
  name: string,
  needs: Check["needs"],
  test: (engine: Engine, subject: Subject) => Promise<void>,
): Check {
  return { name, needs, run: (subject) => withEngine(subject, (engine) => test(engine, subject)) };
}

export async function withEngine<T>(subject: Subject, use: (engine: Engine) => Promise<T>): Promise<T> {
  const engine = await subject.open();
  try {
    return await use(engine);
  } finally {
    await engine.close();
  }
}

export function promptsOf(engine: Engine, { observations }: Subject): ModelInput[] {
  return observations.map((observation) => engine.renderer.render(observation));
}

/** As many keys as prompts; another salt gives other keys. */
export function keysOf({ observations }: Subject, salt = "keys"): Key[] {
  return observations.map((_, i) => Key.root("conformance").child(salt, i));
}

/** One answer to each observation. */
export async function answers(
  engine: Engine,
  subject: Subject,
  { ref, temperature = 1, salt }: { ref?: WeightsRef; temperature?: number; salt?: string } = {},
): Promise<TokenCompletion[]> {
  const options: SampleOptions = {
    maxTokens: limit(engine, subject),
    temperature,
    keys: keysOf(subject, salt),
  };
  return engine.sampler(ref).sample(promptsOf(engine, subject), options);
}

export function limit(engine: Engine, { observations }: Subject): number {
  return Math.min(...observations.map((observation) => engine.renderer.maxTokens(observation)));
}

/** The answers as training sequences, every target with the same weight. */
export async function sampledData(engine: Engine, subject: Subject, weight = 1): Promise<Datum[]> {
  const prompts = promptsOf(engine, subject);
  const completions = await answers(engine, subject);
  const turns = completions.map(({ tokens, logprobs }, i) => ({
    advantage: weight,
    turn: { seat: 0, kind: "", text: "", move: "", tokens, logprobs, prompt: prompts[i] },
  }));
  return [...trainingSequences(turns).data];
}

/** A step without clipping and decay. */
export function step({ learningRate }: Subject, changes: Partial<AdamOptions> = {}): AdamOptions {
  return {
    learningRate,
    beta1: 0.9,
    beta2: 0.999,
    epsilon: 1e-8,
    weightDecay: 0,
    clipNorm: 0,
    ...changes,
  };
}

export function refuseUnless(holds: boolean, message: string): asserts holds {
  if (!holds) throw new EngineError(message);
}

/**
 * @throws EngineError if a number differs from its partner by more than the tolerance, or there are more of
 * one.
 */
export function requireClose(
  what: string,
  [actual, expected]: readonly [readonly number[], readonly number[]],
  tolerance: number,
): void {
  const close = actual.every((value, i) => Math.abs(value - expected[i]) <= tolerance);
  refuseUnless(
    close && actual.length === expected.length,
    `${what} are ${shown(actual)}, expected ${shown(expected)} within ${tolerance}.`,
  );
}

function shown(values: readonly number[]): string {
  return values.slice(0, 12).join(", ") + (values.length > 12 ? ", …" : "");
}
