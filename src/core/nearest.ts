/** The name that somebody meant, for messages about one that is not known. */
import { distance } from "fastest-levenshtein";

/**
 * The name with the smallest edit distance; last parts are compared too, so `alpha` finds `algorithm.alpha`.
 * @param names at least one.
 */
export function nearest(word: string, names: readonly string[]): string {
  const tail = (key: string) => key.slice(key.lastIndexOf(".") + 1);
  const score = (name: string) => Math.min(distance(word, name), distance(tail(word), tail(name)) + 0.5);
  return names.reduce((best, name) => (score(name) < score(best) ? name : best));
}
