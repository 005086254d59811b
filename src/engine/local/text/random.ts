/** The shape of the small models that start from random weights, and the weights. */
import { EngineError } from "../../../core/errors.ts";
import type { Key } from "../../../core/rng.ts";
import type { Form, TextForm } from "../forms/form.ts";
import { type ModelShape, parameterShapes } from "../shape.ts";
import { Weights } from "../weights.ts";

const SIZES = { width: 64, layers: 2, heads: 4, hidden: 128, window: 8 } as const;
const NO_PICTURE = { encoderLayers: 0, pictureSize: 0, stem: 0 } as const;

/** What random weights follow from beside their key, the form's words and its longest prompt. */
export const RANDOM_RECIPE: string = JSON.stringify(parameterShapes(shapeFor([], { longest: 1 })));

/** Weights of a text model that knows the form's words. @throws EngineError if the form has pictures. */
export function randomWeights({ game, words, text }: Form, key: Key): Weights {
  if (!text)
    throw new EngineError(
      `random weights make a text model, and ${game} is about pictures. Use the shipped weights, or make others with "sparring pretrain".`,
    );
  return Weights.random(shapeFor(words, text), key);
}

function shapeFor(
  words: readonly string[],
  { longest, window = SIZES.window }: Pick<TextForm, "longest" | "window">,
): ModelShape {
  return { ...SIZES, ...NO_PICTURE, vocabulary: words.length, maxText: longest, window };
}
