/**
 * Whether a run fits its engine: what its settings ask for and the engine cannot do is refused before
 * anything is trained. Engines declare what they can do (`Engine.can`); verbs that only some have
 * (`questions`, `labelled`) are there or not.
 */
import type { Algorithm } from "../../algorithms/algorithm.ts";
import { ConfigError } from "../../core/errors.ts";
import type { Engine } from "../../engine/engine.ts";
import type { Config } from "../settings/config.ts";
import { algorithmKind } from "./algorithms.ts";
import type { OpenedGame } from "./games.ts";
import { TRAINING } from "./pair-names.ts";

/** As much of an engine as a run is held against. */
export type FittedEngine = Pick<Engine, "name" | "can" | "handedOut" | "questions" | "labelled">;

export interface Fitted {
  readonly config: Config;
  readonly engine: FittedEngine;
  readonly plays: readonly Pick<OpenedGame, "game" | "pairs">[];
  readonly algorithm: Pick<Algorithm, "holders">;
}

/** The reason why a run does not fit its engine, with the remedy; undefined if it fits. */
type Check = (fitted: Fitted) => string | undefined;

/** @throws ConfigError for the first thing that does not fit. */
export function refuseMisfits(fitted: Fitted): void {
  for (const check of CHECKS) {
    const why = check(fitted);
    if (why !== undefined) throw new ConfigError(why);
  }
}

const CHECKS: readonly Check[] = [trains, sees, reads, freezes, averages, penalises, asks];

function trains({ engine: { name, can } }: Fitted): string | undefined {
  if (can.train) return undefined;
  return `the engine "${name}" only samples, so nothing can be trained on it. Choose another one (--engine), or play with it ("evaluate match").`;
}

function sees({ engine: { name, can }, plays }: Fitted): string | undefined {
  const play = can.images ? undefined : plays.find(({ pairs }) => pairs);
  return (
    play &&
    `${play.game.name} is played on pictures, but the model of the engine "${name}" sees none. Choose an engine that does (--engine), or a game without pictures (--game).`
  );
}

function reads({ config, engine: { name, can }, plays }: Fitted): string | undefined {
  const size = can.images ? can.pictureSize : undefined;
  const drawn = config.pairs.pictureSize;
  if (size === undefined || size === drawn || !plays.some(({ pairs }) => pairs)) return undefined;
  return `pairs.pictureSize is ${drawn}, but the model of the engine "${name}" reads pictures of ${size} × ${size} pixels alone. Set pairs.pictureSize to ${size}, or choose other weights (engine.weights).`;
}

function freezes(fitted: Fitted): string | undefined {
  const { name, can } = fitted.engine;
  const wanted = can.frozen ? undefined : wantsFrozen(fitted);
  return wanted && `${wanted}, but the engine "${name}" keeps no weights beside those that train.`;
}

/** What asks for frozen weights, with the setting that would not. */
function wantsFrozen({ config, plays, algorithm }: Fitted): string | undefined {
  const held = Array.from({ length: config.gamesPerIteration }, (_, number) =>
    plays.flatMap(({ game }) => Object.values(algorithm.holders?.(number, game.sides) ?? {})),
  ).flat();
  if (held.some((one) => one === "base" || (typeof one === "object" && "iterationsAgo" in one)))
    return "the opponents of training are the base or older weights (set algorithm.opponents=self)";
  if (referenceOf(config) === "base")
    return "the objective holds the policy to the base (set the weights of its KL terms to 0)";
  if (config.retention.weight > 0) return "retention asks the base (set retention.weight=0)";
  return config.evaluation.games > 0
    ? "held-out matches are against the base (set evaluation.games=0)"
    : undefined;
}

function averages({ config, engine: { name, handedOut } }: Fitted): string | undefined {
  const reference = referenceOf(config);
  if (reference === undefined || reference === "base" || reference === handedOut) return undefined;
  return `the objective holds the policy to the weights "${reference}", but the engine "${name}" keeps none of that name. Set engine.averageShare above 0, or the reference to the base.`;
}

function penalises({ config: { sampling }, engine: { name, can } }: Fitted): string | undefined {
  if (sampling.repetitionPenalty === 1 || can.penalises) return undefined;
  return `sampling.repetitionPenalty is ${sampling.repetitionPenalty}, but the engine "${name}" samples under none${name === "tinker" ? ": the protocol has no field for it" : ""}. Set it to 1.`;
}

/** Questions and verdicts about pictures. */
function asks({ config: { retention, verdicts }, engine, plays }: Fitted): string | undefined {
  const wanted = asking({ retention, verdicts });
  if (wanted === "") return undefined;
  const off = "Set it to 0, or choose another engine (--engine).";
  const own = verdicts.weight > 0 || retention.pairs === TRAINING;
  if (own && !plays.some(({ pairs }) => pairs)) {
    const games = plays.map(({ game }) => game.name).join(" and ");
    return `${wanted} is above 0, which asks about pictures, but ${games} has none. Set it to 0.`;
  }
  if (!engine.can.images)
    return `${wanted} is above 0, which asks about pictures, but the engine "${engine.name}" sees none. ${off}`;
  if (verdicts.weight > 0 && verdicts.targets === "true" && !engine.labelled)
    return `verdicts.targets is true, but the engine "${engine.name}" has no form for labels. ${off}`;
  const questions = retention.weight > 0 || verdicts.targets === "own";
  if (!questions || engine.questions) return undefined;
  if (engine.can.prose) return noQuestions(wanted);
  return `${wanted} is above 0, but the engine "${engine.name}" has no questions to ask. ${off}`;
}

/**
 * Of a model that is told the games in its own chat template: known before a server is asked. One that `sparring serve` may serve is looked
 * at once it is connected to.
 * @throws ConfigError
 */
export function refuseOfLargeModels(
  { engine, retention, verdicts }: Config,
  certain = isLarge(engine),
): void {
  const wanted = asking({ retention, verdicts });
  if (certain && wanted !== "") throw new ConfigError(noQuestions(wanted));
}

function asking({ retention, verdicts }: Pick<Config, "retention" | "verdicts">): string {
  const weights = { "retention.weight": retention.weight, "verdicts.weight": verdicts.weight };
  return Object.entries(weights)
    .flatMap(([name, weight]) => (weight > 0 ? [name] : []))
    .join(" and ");
}

function noQuestions(wanted: string): string {
  return `${wanted} is above 0, which asks the frozen base for its verdicts on sentences of the small model's languages; for a large model there is no form of these questions. Set it to 0. What holds a large model to its base are the KL terms (algorithm.klClue and klDecision), on the games' own answers.`;
}

function isLarge(engine: Config["engine"]): boolean {
  if (engine.kind !== "tinker") return false;
  return engine.modelFiles !== undefined || (engine.server !== "auto" && engine.server !== "sparring");
}

function referenceOf({ algorithm }: Config) {
  return algorithmKind(algorithm.name).reference(algorithm);
}
