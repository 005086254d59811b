/**
 * The recipe of the base model as data: what is taught in which order, for how many steps. Seeing first
 * (dense labels of scenes and charts). Then scenes and charts: describing with easy statements, everything
 * with the game's form. Then photographs too, with scenes and charts among them so that nothing is forgotten.
 * Last the scenes again, which charts had left behind.
 */
import { ConfigError } from "../../../core/errors.ts";
import { nearest } from "../../../core/nearest.ts";
import type { Domain } from "../../../pairs/pair.ts";
import type { ModelShape } from "../shape.ts";
import { WORDS } from "../vocabulary.ts";
import type { Lesson } from "./examples.ts";

export const BASE_SHAPE: ModelShape = {
  width: 128,
  encoderLayers: 2,
  layers: 4,
  heads: 4,
  hidden: 512,
  vocabulary: WORDS.length,
  pictureSize: 64,
  stem: 192,
  maxText: 288,
  window: 8,
};

export interface Stage {
  readonly name: string;
  readonly steps: number;
  /** Learning rate at the first and the last step, linear between. */
  readonly rate: readonly [number, number];
  /** Starts with fresh averages of Adam and a warm-up. */
  readonly fresh: boolean;
  readonly lesson: Lesson;
  /** Share of the pictures per domain. */
  readonly domains: Readonly<Partial<Record<Domain, number>>>;
}

export interface Recipe {
  readonly seed: number;
  /** Pictures per step. */
  readonly batch: number;
  /** Steps over which the rate of a fresh stage rises. */
  readonly warmUpSteps: number;
  /** Steps of dense warm-up, and the learning rate at the first and the last. */
  readonly dense: Pick<Stage, "steps" | "rate">;
  readonly stages: readonly Stage[];
  /** Steps between two measurements. */
  readonly probeEvery: number;
  /** Pictures per measurement. */
  readonly probePictures: number;
}

/** The weakest kinds come most often. */
const CHARTS = {
  kinds: [
    ...["type", "count", "count", "color", "color", "extreme", "extreme", "extreme", "larger", "larger"],
    ...["larger", "level", "level", "trend", "trend", "ground", "pose"],
  ],
};
const SAY = { clevr: { kinds: ["exist"], attributes: [1, 4] }, charts: CHARTS } as const;
const EASY = { clevr: { kinds: ["exist"], attributes: [1, 2] }, charts: CHARTS } as const;
const ALL = {
  clevr: { kinds: ["exist", "exist", "exist", "count", "count", "relation", "relation"], attributes: [1, 3] },
  charts: CHARTS,
} as const;

/** Of scenes, objects come most often: their attributes are learned last, and shape last of them. */
const OBJECTS = {
  kinds: ["exist", "exist", "exist", "exist", "count", "count", "relation", "relation"],
  attributes: [1, 2],
} as const;
const MORE = { clevr: OBJECTS, charts: CHARTS } as const;
const MOST = { clevr: { ...OBJECTS, often: "shape" }, charts: CHARTS } as const;

/** With charts from the first statement on, lest scenes alone undo what the warm-up taught of marks. */
const FIRST = { clevr: 0.6, charts: 0.4 };
const NEW = { clevr: 0.2, charts: 0.4, photos: 0.4 };
const EACH = { clevr: 0.31, charts: 0.4, photos: 0.29 };
const HALF = { clevr: 0.5, charts: 0.32, photos: 0.18 };
const SCENES = { clevr: 0.54, charts: 0.3, photos: 0.16 };

/** `scale` shortens or lengthens every stage. */
export function baseRecipe(seed: number, scale = 1): Recipe {
  const steps = (n: number) => Math.max(1, Math.round(n * scale));
  return {
    seed,
    batch: 32,
    warmUpSteps: steps(50),
    dense: { steps: steps(3200), rate: [1e-3, 2e-4] },
    stages: [
      {
        name: "say",
        steps: steps(300),
        rate: [1e-3, 1e-3],
        fresh: true,
        domains: FIRST,
        lesson: { describe: true, statements: 8, about: SAY, textOnly: true, games: 0 },
      },
      {
        name: "judge",
        steps: steps(900),
        rate: [1e-3, 1e-3],
        fresh: false,
        domains: FIRST,
        lesson: { describe: true, statements: 20, about: EASY, games: 0 },
      },
      {
        name: "play",
        steps: steps(400),
        rate: [1e-3, 0.8e-3],
        fresh: false,
        domains: FIRST,
        lesson: { describe: true, statements: 14, about: ALL, games: 1 },
      },
      {
        name: "judge-more",
        steps: steps(500),
        rate: [1e-3, 1e-3],
        fresh: true,
        domains: NEW,
        lesson: { describe: true, statements: 18, about: ALL, games: 0 },
      },
      {
        name: "sharpen",
        steps: steps(1500),
        rate: [1e-3, 0],
        fresh: false,
        domains: EACH,
        lesson: { describe: true, statements: 12, about: ALL, games: 1 },
      },
      {
        name: "scenes",
        steps: steps(750),
        rate: [1e-3, 0.7e-3],
        fresh: true,
        domains: HALF,
        lesson: { describe: true, statements: 12, about: MORE, games: 1 },
      },
      {
        name: "shapes",
        steps: steps(2700),
        rate: [1e-3, 0],
        fresh: true,
        domains: SCENES,
        lesson: { describe: true, statements: 12, about: MOST, games: 1 },
      },
      {
        name: "shapes-again",
        steps: steps(2700),
        rate: [1e-3, 0],
        fresh: true,
        domains: SCENES,
        lesson: { describe: true, statements: 12, about: MOST, games: 1 },
      },
    ],
    probeEvery: steps(250),
    probePictures: 96,
  };
}

/**
 * The stages from the one named on, for weights that have been through those before; without the dense
 * warm-up.
 */
export function fromStage(recipe: Recipe, name: string): Recipe {
  const at = recipe.stages.findIndex((stage) => stage.name === name);
  if (at < 0) {
    const names = recipe.stages.map((stage) => stage.name);
    throw new ConfigError(
      `there is no stage called ${name}. Did you mean "${nearest(name, names)}"? The stages are ${names.join(", ")}.`,
    );
  }
  return { ...recipe, dense: { ...recipe.dense, steps: 0 }, stages: recipe.stages.slice(at) };
}
