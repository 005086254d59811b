/** The shape of a model with pictures that is as small as one can be, for tests. */
import type { ModelShape } from "./shape.ts";
import { WORDS } from "./vocabulary.ts";

export const TINY_SHAPE: ModelShape = {
  width: 16,
  encoderLayers: 1,
  layers: 2,
  heads: 2,
  hidden: 32,
  vocabulary: WORDS.length,
  pictureSize: 16,
  stem: 16,
  maxText: 64,
  window: 4,
};
