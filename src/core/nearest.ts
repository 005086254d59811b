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

/** ` Did you mean "base"?`, with a space before; nothing where no name is near, as most folders are not. */
export function didYouMean(word: string, names: readonly string[]): string {
  if (names.length === 0) return "";
  const name = nearest(word, names);
  const near = distance(word, name) <= Math.max(2, Math.floor(word.length / 4));
  return near ? ` Did you mean "${name}"?` : "";
}
