/** Small models with random numbers in all of their parameters, for tests of exports. */
import { Key } from "../../../core/rng.ts";
import type { Picture } from "../../../images/image.ts";
import { ABSENT } from "../forms/form.ts";
import type { ModelShape } from "../shape.ts";
import { TINY_SHAPE } from "../tiny-shape-fixture.ts";
import { STOP, WORDS } from "../vocabulary.ts";
import { Weights } from "../weights.ts";
import type { ExportedModel } from "./exported-model.ts";

/** Of a shape that the shipped model has too, smaller. */
export function pictureModel(): ExportedModel {
  return modelOf({ ...TINY_SHAPE, pictureSize: 24 }, WORDS, { game: "spot-the-spy", stop: STOP });
}

export function textModel(): ExportedModel {
  const words = ["<unk>", "<first>", "J", "Q", "K", "check", "bet", ABSENT];
  const none = { pictureSize: 0, stem: 0, encoderLayers: 0 };
  return modelOf({ ...TINY_SHAPE, ...none, vocabulary: words.length, maxText: 12 }, words, {
    game: "kuhn-poker",
  });
}

function modelOf(
  shape: ModelShape,
  words: readonly string[],
  of: Pick<ExportedModel, "game" | "stop">,
): ExportedModel {
  const weights = new Weights(shape);
  const rng = Key.root("export").stream();
  weights.flat.forEach((_, i) => {
    weights.flat[i] = 0.2 * rng.normal();
  });
  const header = { seed: "1", shape: JSON.stringify(shape), words: words.join(" ") };
  return { weights, words, header, sha256: "0".repeat(64), version: "0.0.0", ...of };
}

/** Noise. */
export function testPicture(name: string, side: number): Picture {
  const rng = Key.root(name).stream();
  const data = Uint8Array.from({ length: side * side * 3 }, () => rng.int(0, 255));
  return { id: name, image: { width: side, height: side, data } };
}

export function testTokens(name: string, length: number, vocabulary: number): number[] {
  const rng = Key.root(name).stream();
  return Array.from({ length }, () => rng.int(0, vocabulary - 2));
}
