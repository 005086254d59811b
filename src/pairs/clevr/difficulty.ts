/** The difficulty of a CLEVR pair: the number of objects, their likeness, and the size of the edit. */
import { ConfigError } from "../../core/errors.ts";
import type { Rng } from "../../core/rng.ts";
import { type EditSize, FULL_EDIT } from "./edit.ts";
import type { SceneOptions } from "./sample.ts";

const MOST_OBJECTS = 10;
/**
 * Probability, at difficulty 1, that an object has the colour of one that stands there already; the same for
 * the shape.
 */
const MOST_ALIKE = 0.7;
/** From easy to hard. */
const EDITS: readonly EditSize[] = [
  FULL_EDIT,
  { objects: 2, attributes: 1 },
  { objects: 1, attributes: 2 },
  { objects: 1, attributes: 1 },
];

/**
 * From the fewest objects of the settings at 0, each one independent of the others, to ten at 1, most of them
 * alike.
 * @throws ConfigError if the difficulty is not from 0 to 1.
 */
export function harderScene(settings: SceneOptions, difficulty: number): SceneOptions {
  if (!(difficulty >= 0 && difficulty <= 1))
    throw new ConfigError(`A difficulty of ${difficulty} is no share. Choose 0 (easy) to 1 (hard).`);
  const fewest = settings.objects[0];
  const count = fewest + difficulty * (MOST_OBJECTS - fewest);
  return { ...settings, objects: [Math.floor(count), Math.ceil(count)], alike: MOST_ALIKE * difficulty };
}

/** The largest edit at 0, the smallest at 1; in between one of the two nearest. */
export function editSize(rng: Rng, difficulty: number): EditSize {
  return EDITS[Math.floor(difficulty * (EDITS.length - 1) + rng.uniform())];
}
