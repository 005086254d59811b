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
  /** Learning rate at the first and the last step, linear between. */
  readonly rate: readonly [number, number];
  /** Starts with fresh averages of Adam and a warm-up. */
  readonly fresh: boolean;
  readonly lesson: Lesson;
}

export interface Recipe {
  readonly seed: number;
  /** Pictures per step. */
  readonly batch: number;
  /** Steps over which the rate of a fresh stage rises. */
  readonly warmUpSteps: number;
  /** Steps of dense warm-up, and their learning rate. */
  readonly dense: { readonly steps: number; readonly rate: number };
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
    warmUpSteps: steps(50),
    dense: { steps: steps(400), rate: 1.5e-3 },
    stages: [
      {
        name: "say",
        steps: steps(500),
        rate: [1.5e-3, 1.44e-3],
        fresh: true,
        lesson: { describe: true, statements: 8, statementOptions: SAY, textOnly: true, games: 0 },
      },
      {
        name: "judge",
        steps: steps(900),
        rate: [1.44e-3, 1.09e-3],
        fresh: false,
        lesson: { describe: true, statements: 20, statementOptions: EASY, games: 0 },
      },
      {
        name: "play",
        steps: steps(600),
        rate: [1.09e-3, 0.75e-3],
        fresh: false,
        lesson: { describe: true, statements: 14, statementOptions: ALL, games: 1 },
      },
      {
        name: "sharpen",
        steps: steps(1800),
        rate: [1e-3, 0],
        fresh: true,
        lesson: { describe: true, statements: 10, statementOptions: ALL, games: 1 },
      },
    ],
    probeEvery: steps(200),
    probePictures: 96,
  };
}
