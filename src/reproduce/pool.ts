/**
 * What the runs of several seeds come to together. Each question has its own interval:
 *
 * - *pooled*: all games, deals or questions of all seeds. It speaks of the models that were trained, not of training again.
 *   Win rates: Wilson for each side, both sides combined as in a single match (`evaluate/match-score.ts`). Differences:
 *   deal by deal or question by question (`evaluate/paired-difference.ts`).
 * - *over seeds*: the mean of one number per seed with Student's t (n - 1 degrees of freedom). It speaks of
 *   training again with another seed, and with three seeds it is wide.
 *
 * Left out: that the seeds share their held-out pictures; their games are counted as independent. Their questions are the
 * same, so a question's differences are averaged over the seeds first.
 */
import {
  correlation,
  type Interval,
  mean,
  meanInterval,
  meanOfTwoProportions,
  wilson,
} from "../core/stats.ts";
import { pairedDifference } from "../evaluate/paired-difference.ts";
import type { DealScores } from "./results.ts";
import { studentT95 } from "./student-t.ts";

/** What one number comes to. */
export interface Evidence {
  readonly perSeed: readonly { readonly seed: number; readonly value: Interval }[];
  readonly pooled: Interval;
  /** Absent with fewer than two seeds. */
  readonly overSeeds?: Interval;
}

/** Values of one seed. */
export interface OfSeed<Value> {
  readonly seed: number;
  readonly value: Value;
}

/** The games of all seeds as one match. */
export interface PooledMatch {
  readonly winRate: Interval;
  readonly civilianWins: Interval;
  readonly spySurvival: Interval;
}

/** Mean with a t interval; undefined with fewer than two values, which have no spread. */
export function overSeeds(values: readonly number[]): Interval | undefined {
  return values.length < 2 ? undefined : meanInterval(values, studentT95(values.length - 1));
}

/** @param matches at least one. */
export function pooledMatch(matches: readonly DealScores[]): PooledMatch {
  const proportion = (side: keyof DealScores) => {
    const scores = matches.flatMap((deals) => scoresOf(deals[side]).filter((score) => score !== undefined));
    return wilson(scores.filter((score) => score === 1).length, scores.length);
  };
  const [civilianWins, spySurvival] = [proportion("asCivilians"), proportion("asSpy")];
  const both = matches.flatMap(perDeal).filter((sides) => sides !== undefined);
  const together = correlation(
    both.map(([civilians]) => civilians),
    both.map(([, spy]) => spy),
  );
  return {
    winRate: meanOfTwoProportions(civilianWins, spySurvival, Math.max(0, together)),
    civilianWins,
    spySurvival,
  };
}

export function winRateEvidence(matches: readonly OfSeed<DealScores>[]): Evidence {
  const perSeed = matches.map(({ seed, value }) => ({ seed, value: pooledMatch([value]).winRate }));
  return withSpread(perSeed, pooledMatch(matches.map(({ value }) => value)).winRate);
}

/** Deal by deal; seeds that both have. */
export function winRateDifference(
  first: readonly OfSeed<DealScores>[],
  second: readonly OfSeed<DealScores>[],
): Evidence | undefined {
  const pairs = bySeed(first, second).map(({ seed, value: [a, b] }) => ({
    seed,
    value: dealDifferences(a, b),
  }));
  if (pairs.every(({ value }) => value.length === 0)) return undefined;
  return evidenceOf(
    pairs,
    pairs.flatMap(({ value }) => value),
  );
}

/** Question by question: marks of each seed, and those of another model of the same seed. */
export function markDifference(
  first: readonly OfSeed<readonly string[]>[],
  second: readonly OfSeed<readonly string[]>[],
): Evidence | undefined {
  const pairs = bySeed(first, second).map(({ seed, value: [a, b] }) => ({
    seed,
    differences: a.flatMap((marks, task) => markDifferences(marks, b[task])),
  }));
  const questions = pairs[0]?.differences.map((_, i) =>
    known(pairs.map(({ differences }) => differences[i])),
  );
  const pooled = questions?.flatMap((values) => (values.length === 0 ? [] : [mean(values)]));
  if (!pooled || pooled.length === 0) return undefined;
  return evidenceOf(
    pairs.map(({ seed, differences }) => ({ seed, value: known(differences) })),
    pooled,
  );
}

/**
 * Values of each seed, and all of them together.
 * @param interval of a mean; by default that of paired differences between -1 and 1.
 */
export function evidenceOf(
  values: readonly OfSeed<readonly number[]>[],
  pooled: readonly number[],
  interval: (values: readonly number[]) => Interval = (all) => pairedDifference(all).difference,
): Evidence {
  const perSeed = values
    .filter(({ value }) => value.length > 0)
    .map(({ seed, value }) => ({ seed, value: interval(value) }));
  return withSpread(perSeed, interval(pooled));
}

/** Seeds that both have, in the order of the first. */
function bySeed<A, B>(first: readonly OfSeed<A>[], second: readonly OfSeed<B>[]): OfSeed<[A, B]>[] {
  return first.flatMap(({ seed, value }) => {
    const other = second.find((one) => one.seed === seed);
    return other ? [{ seed, value: [value, other.value] as [A, B] }] : [];
  });
}

function withSpread(perSeed: Evidence["perSeed"], pooled: Interval): Evidence {
  const spread = overSeeds(perSeed.map(({ value }) => value.estimate));
  return { perSeed, pooled, ...(spread && { overSeeds: spread }) };
}

/** Per deal that both runs have scored on both sides: the difference of the mean of its two sides. */
function dealDifferences(first: DealScores, second: DealScores): number[] {
  const others = perDeal(second);
  return perDeal(first).flatMap((sides, deal) => {
    const other = others[deal];
    return sides && other ? [mean(sides) - mean(other)] : [];
  });
}

/** By deal: the scores as civilians and as spy, or undefined if one of them was not scored. */
function perDeal({ asCivilians, asSpy }: DealScores): ([number, number] | undefined)[] {
  const spy = scoresOf(asSpy);
  return scoresOf(asCivilians).map((civilians, deal) => {
    const other = spy[deal];
    return civilians === undefined || other === undefined ? undefined : [civilians, other];
  });
}

function scoresOf(side: string): (number | undefined)[] {
  return [...side].map((sign) => (sign === "-" ? undefined : Number(sign)));
}

/** Per question; undefined where one of the two did not answer. A refused answer is a wrong one. */
function markDifferences(first: string, second: string): (number | undefined)[] {
  return [...first].map((mark, i) =>
    mark === "-" || second[i] === "-" ? undefined : Number(mark === "1") - Number(second[i] === "1"),
  );
}

function known(values: readonly (number | undefined)[]): number[] {
  return values.filter((value) => value !== undefined);
}
