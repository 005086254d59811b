/**
 * Training sequences that differ in their weights alone, as one with the sum of the weights. All games of an
 * iteration share a few information sets, so that hundreds of turns become some dozens of sequences.
 *
 * Each loss of `objective/` is linear in the weight of a target as long as the sign stays (the clip of PPO
 * depends on it) and the log-probability of sampling time is the same; so the sum of the losses and its
 * gradient stay what they were.
 */
import type { Datum } from "../../../objective/objective.ts";
import { textOf } from "../tree.ts";

export interface Merged {
  readonly merged: readonly Datum[];
  /** Place in `merged` of a datum. */
  placeOf(index: number): number;
}

export function mergeEqual(data: readonly Datum[]): Merged {
  const places = new Map<string, number>();
  const merged: Datum[] = [];
  const placed = data.map((datum) => {
    const name = nameOf(datum);
    const place = places.get(name);
    if (place === undefined) {
      places.set(name, merged.length);
      merged.push(datum);
      return merged.length - 1;
    }
    const { weights } = merged[place];
    merged[place] = { ...merged[place], weights: weights.map((weight, i) => weight + datum.weights[i]) };
    return place;
  });
  return { merged, placeOf: (index) => placed[index] };
}

function nameOf({ input, targets, weights, logprobs }: Datum): string {
  return JSON.stringify([textOf(input), targets, weights.map(Math.sign), logprobs]);
}
