/**
 * The recipe of the base model as data: what is taught in which order, for how many steps.
 * First seeing (dense labels), then describing with easy statements, then everything with the game's form.
 */
import type { ModelShape } from "../model.ts";
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
  readonly lesson: Lesson;
}

export interface Recipe {
  readonly seed: number;
  /** Pictures per step. */
  readonly batch: number;
  readonly learningRate: number;
  readonly warmUpSteps: number;
  /** Steps of dense warm-up. */
  readonly dense: number;
  readonly stages: readonly Stage[];
  /** Steps between two measurements. */
  readonly probeEvery: number;
  /** Pictures per measurement. */
  readonly probePictures: number;
}

const SAY = { kinds: ["exist"], attributes: [1, 4] } as const;
const EASY = { kinds: ["exist"], attributes: [1, 2] } as const;
const ALL = { kinds: ["exist", "exist", "exist", "count", "relation"], attributes: [1, 3] } as const;

/** `scale` shortens or lengthens every stage. */
export function baseRecipe(seed: number, scale = 1): Recipe {
  const steps = (n: number) => Math.max(1, Math.round(n * scale));
  return {
    seed,
    batch: 32,
    learningRate: 1.5e-3,
    warmUpSteps: steps(50),
    dense: steps(400),
    stages: [
      {
        name: "say",
        steps: steps(500),
        lesson: { describe: true, statements: 8, statementOptions: SAY, textOnly: true, games: 0 },
      },
      {
        name: "judge",
        steps: steps(900),
        lesson: { describe: true, statements: 20, statementOptions: EASY, games: 0 },
      },
      {
        name: "play",
        steps: steps(2600),
        lesson: { describe: true, statements: 14, statementOptions: ALL, games: 1 },
      },
    ],
    probeEvery: steps(200),
    probePictures: 96,
  };
}
