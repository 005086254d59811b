/**
 * Every setting of a training run: its name, what it means, what it allows. Values live in
 * `presets.ts`; a config is resolved as preset < file < flags by `resolveConfig`. Letters in
 * brackets are those of the Vision-Zero paper.
 */
import { createHash } from "node:crypto";
import { z } from "zod";
import { averageShare, tabularSettings } from "../../engine/tabular/tabular.ts";
import { tinkerSettings } from "../../engine/tinker/settings.ts";
import { ALGORITHMS } from "../open/algorithms.ts";
import { GAMES } from "../open/games.ts";
import { pairsSchema } from "./config-pairs.ts";
import { withoutLaterSettings } from "./later-settings.ts";
import type { Layer } from "./schema-flags.ts";

const count = (low: number, high = Number.MAX_SAFE_INTEGER) => z.int().min(low).max(high);
const fraction = () => z.number().min(0).max(1);

/** The settings of one of several kinds; `name` says which. */
function settingsOfKinds<Schema extends z.ZodObject>(kinds: readonly { readonly settings: Schema }[]) {
  const union = z.discriminatedUnion("name", kinds.map(({ settings }) => settings) as never);
  return union as unknown as z.ZodType<z.output<Schema>, z.input<Schema>>;
}

const curriculumSchema = z.strictObject({
  raiseAt: fraction()
    .nullable()
    .describe("moving average of decision accuracy at which training pictures become harder; null is off"),
  step: z.number().positive().max(1).describe("how much harder, on the scale of pairs.difficulty"),
  start: fraction().describe("difficulty of the first training pictures"),
  minimumIterations: count(1).describe("fewest iterations between two raises"),
});

const retentionSchema = z.strictObject({
  weight: z
    .number()
    .min(0)
    .max(100)
    .describe("how strongly the frozen base's answers to random questions are kept; 0 is off"),
  questions: count(1, 100).describe("such questions per training picture"),
  pairs: z
    .string()
    .min(1)
    .describe(
      'what the questions are about: "training" for the pictures of the games, or others, as in pairs.source',
    ),
});

const verdictsSchema = z.strictObject({
  weight: z
    .number()
    .min(0)
    .max(100)
    .describe("how strongly verdicts on statements about the training pictures are learned; 0 is off"),
  targets: z
    .enum(["own", "true"])
    .describe(
      "own: the model's confident verdicts (self-training); true: what is so (labels, an upper bound)",
    ),
  statements: count(1, 100).describe("such statements per training picture"),
  confidence: z.number().min(0.5).max(1).describe("own: least probability of a verdict that is learned"),
});

const optimiserSchema = z.strictObject({
  learningRate: z.number().positive().max(10).describe("peak learning rate"),
  schedule: z.enum(["cosine", "constant"]).describe("how the learning rate falls after the warm-up"),
  warmup: fraction().describe("share of all steps during which the learning rate rises from 0"),
  beta1: z.number().min(0).lt(1).describe("Adam: decay of the gradient's average"),
  beta2: z.number().min(0).lt(1).describe("Adam: decay of the squared gradient's average"),
  epsilon: z.number().positive().describe("Adam: added to the denominator"),
  weightDecay: z.number().min(0).describe("decoupled weight decay (AdamW)"),
  clipNorm: z.number().min(0).describe("largest global gradient norm; 0 does not clip"),
});

const engineKind = <const Kind extends string>(kind: Kind) =>
  z
    .literal(kind)
    .describe(
      "local (in this process), tabular (a softmax per state, for small games), tinker (a large model on a server) or fake (scripted, for tests)",
    );
const weights = {
  weights: z
    .string()
    .min(1)
    .default("shipped")
    .describe(
      'file with the weights to start from; "shipped" is the model in the package, "random" a small text model for games without pictures',
    ),
  threads: count(0, 256).default(0).describe("processor threads of the engine; 0 lets it choose"),
};
const gameSchema = settingsOfKinds<(typeof GAMES)[number]["settings"]>(GAMES);

const LOCAL_ENGINE = z.strictObject({
  kind: engineKind("local"),
  ...weights,
  // Absent from runs without an average, so that their settings are what they were before there was one.
  averageShare: averageShare.optional().describe(averageShare.description ?? ""),
  // Absent from runs whose models have the words of their own games alone.
  wordsOf: z
    .array(gameSchema)
    .optional()
    .describe(
      "games in whose words a small model is told its own ones of the same name, so that it can play both, such as a larger deck",
    ),
});
const FAKE_ENGINE = z.strictObject({ kind: engineKind("fake"), ...weights });
const TABULAR_ENGINE = z.strictObject({ kind: engineKind("tabular"), ...tabularSettings.shape });
const TINKER_ENGINE = z.strictObject({ kind: engineKind("tinker"), ...tinkerSettings.shape });

export const configSchema = z.strictObject({
  seed: count(0).describe("root of all random numbers of the run"),
  iterations: count(1, 1_000_000).describe("training iterations"),
  // Absent from runs that were never made longer, so that their settings are what they were.
  lengthened: z
    .array(z.strictObject({ after: count(1), iterations: count(1, 1_000_000) }))
    .optional()
    .describe(
      "former values of iterations, and after which iteration each was raised; train --resume RUN --iterations N writes it",
    ),
  gamesPerIteration: count(1, 100_000).describe("games of self-play per iteration"),
  minibatches: count(1, 1_000).describe("optimiser steps per iteration"),
  game: gameSchema,
  moreGames: z
    .array(gameSchema)
    .describe(
      "further games, each a group like game; the games of an iteration are dealt out to all in turn",
    ),
  pairs: pairsSchema,
  curriculum: curriculumSchema,
  retention: retentionSchema,
  verdicts: verdictsSchema,
  algorithm: settingsOfKinds<(typeof ALGORITHMS)[number]["settings"]>(ALGORITHMS),
  sampling: z.strictObject({
    temperature: z.number().min(0).max(5).describe("sampling temperature in training; 0 is greedy"),
    repetitionPenalty: z
      .number()
      .min(1)
      .max(2)
      .describe(
        "published code: training samples tokens that it read or said less (its votes: 1.1); 1 is off",
      ),
    penalised: z
      .string()
      .min(1)
      .describe("kind of answer under the repetition penalty, e.g. vote; all is every kind"),
  }),
  optimiser: optimiserSchema,
  loss: z.strictObject({
    kind: z
      .enum(["importance_sampling", "ppo"])
      .describe("policy loss: importance_sampling (eq. 3 and 6) or ppo (clipped ratio)"),
    clipLow: fraction().describe("ppo: the ratio is clipped below 1 - clipLow"),
    clipHigh: z.number().min(0).describe("ppo: the ratio is clipped above 1 + clipHigh"),
  }),
  checkpoint: z.strictObject({
    every: count(1).describe("iterations between checkpoints; the last iteration is always saved"),
    keep: count(0).describe("newest checkpoints that stay on disk; 0 keeps all"),
    gamesEvery: count(0).describe(
      "iterations between those whose training games are stored; 0 stores none (held-out games always are)",
    ),
  }),
  evaluation: z.strictObject({
    games: count(0).describe("held-out games against the frozen base at the end; 0 plays none"),
    everyIterations: count(0).describe("iterations between held-out matches during training; 0 plays none"),
    gamesDuring: count(2).describe("games of a match during training"),
    panelGames: count(0).describe(
      "games for each pair of players of the panel at the end; 0 plays none, nor does evaluation.games=0",
    ),
    temperature: z.number().min(0).max(5).describe("sampling temperature of both sides in held-out games"),
  }),
  engine: z.discriminatedUnion("kind", [LOCAL_ENGINE, FAKE_ENGINE, TABULAR_ENGINE, TINKER_ENGINE]),
});

export type Config = z.infer<typeof configSchema>;

/** A config whose game is "Who is the spy?" and whose algorithm is Iterative-SPO. */
export type VisionZeroConfig = Config & {
  readonly game: Extract<Config["game"], { readonly name: "spot-the-spy" }>;
  readonly algorithm: Extract<Config["algorithm"], { readonly name: "iterative-spo" }>;
};

/**
 * Identifies the settings that a checkpoint belongs to: 16 hex digits, equal for equal configs. A limit of what may be spent changes no
 * number, and may be raised for a run that reached it.
 */
export function configHash(config: Config): string {
  return createHash("sha256")
    .update(canonical(withoutLaterSettings({ ...config, engine: withoutLimit(config.engine) })))
    .digest("hex")
    .slice(0, 16);
}

function withoutLimit(engine: Config["engine"]): Layer {
  if (engine.kind !== "tinker") return engine;
  const { spendTokens: _limit, ...others } = engine;
  return others;
}

function canonical(value: unknown): string {
  return JSON.stringify(value, (_key, inner: unknown) =>
    inner && typeof inner === "object" && !Array.isArray(inner)
      ? Object.fromEntries(Object.entries(inner).sort(([a], [b]) => (a < b ? -1 : 1)))
      : inner,
  );
}
