/**
 * Weights of a model with other words → weights with today's vocabulary: words known to both keep what they
 * had, new ones start from small random tables and are never said at first.
 */
import { CheckpointError } from "../../../core/errors.ts";
import type { Key } from "../../../core/rng.ts";
import { WORDS } from "../vocabulary.ts";
import { readWeights, Weights } from "../weights.ts";

/** @throws CheckpointError if the file is no model of this project or does not say its words. */
export async function extendWeights(file: string, key: Key): Promise<Weights> {
  const { weights: old, words } = await readWeights(file);
  if (!words)
    throw new CheckpointError(
      `${file} does not say which words its model knows; make the model from nothing`,
    );
  const weights = Weights.random({ ...old.shape, vocabulary: WORDS.length }, key);
  for (const name of weights.names) {
    if (name === "head" || name === "text.embed") continue;
    weights.get(name).data.set(old.get(name).data);
  }
  copyWords(old, weights, words);
  return weights;
}

/** head is [width, vocabulary], text.embed [window × vocabulary, width]. */
function copyWords(from: Weights, to: Weights, words: readonly string[]): void {
  const { width, window } = to.shape;
  const [oldHead, head] = [from, to].map((weights) => weights.get("head").data);
  const [oldTable, table] = [from, to].map((weights) => weights.get("text.embed").data);
  WORDS.forEach((word, id) => {
    const old = words.indexOf(word);
    if (old < 0) return;
    for (let i = 0; i < width; i++) head[i * WORDS.length + id] = oldHead[i * words.length + old];
    for (let distance = 0; distance < window; distance++) {
      const at = (distance * words.length + old) * width;
      table.set(oldTable.subarray(at, at + width), (distance * WORDS.length + id) * width);
    }
  });
}
