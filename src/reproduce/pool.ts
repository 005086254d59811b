/**
 * Pooled results of the runs of several seeds. Each question has its own interval:
 *
 * - *pooled*: all games, deals or questions of all seeds. It speaks of the models that were trained, not of
 *   training again. The seeds share their held-out pictures, so the games of all seeds on one picture are one
 *   cluster: win rates as in a single match (`evaluate/contests/sides.ts`), differences deal by deal or
 *   question by question (`evaluate/statistics/paired-comparison.ts`).
 * - *over seeds*: the mean of one number per seed with Student's t (n - 1 degrees of freedom). It speaks of
 *   training again with another seed, and with three seeds it is wide.
 *
 * The seeds' questions are the same, so a question's differences are averaged over the seeds first. Tasks ask
 * about the same pictures in the same order, so questions at one place of their tasks are one cluster; a task
 * that skips a picture shifts its places.
 */
import { Key } from "../core/rng.ts";
import { type Interval, mean, meanInterval } from "../core/stats.ts";
import { studentT95 } from "../core/student-t.ts";
import { pictureOf } from "../evaluate/contests/deal-outcomes.ts";
import { type OwnGame, type SideRates, sideRates } from "../evaluate/contests/sides.ts";
import { type Pair, pairedComparison } from "../evaluate/statistics/paired-comparison.ts";
import { STATEMENTS_PER_PICTURE } from "../evaluate/suite/balanced-statements.ts";
import type { DealScores } from "./results.ts";

/** For sampled signs. */
const SIGNS = Key.root("pooled signs");

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

/** Mean with a t interval; undefined with fewer than two values, which have no spread. */
export function overSeeds(values: readonly number[]): Interval | undefined {
  return values.length < 2 ? undefined : meanInterval(values, studentT95(values.length - 1));
}

/** The games of all seeds as one match. @param matches at least one, with a scored game on each side. */
export function pooledMatch(matches: readonly DealScores[]): SideRates {
  const games = matches.flatMap((deals) => [...ownGames("civilians", deals), ...ownGames("spy", deals)]);
  return sideRates(games, ["civilians", "spy"])!;
}

function ownGames(side: "civilians" | "spy", deals: DealScores): OwnGame[] {
  const scores = scoresOf(side === "civilians" ? deals.asCivilians : deals.asSpy);
  return scores.flatMap((score, deal) =>
    score === undefined ? [] : [{ picture: pictureOf(deals, deal), side, share: score }],
  );
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
    differenceOf,
  );
}

/** Question by question: marks of each seed, and those of another model of the same seed. */
export function markDifference(
  first: readonly OfSeed<readonly string[]>[],
  second: readonly OfSeed<readonly string[]>[],
): Evidence | undefined {
  const pairs = bySeed(first, second).map(({ seed, value: [a, b] }) => ({
    seed,
    questions: a.flatMap((marks, task) => markDifferences(marks, b[task])),
  }));
  const pooled = pairs[0]?.questions.flatMap(({ picture }, i) => {
    const values = known(pairs.map(({ questions }) => questions[i].difference));
    return values.length === 0 ? [] : [{ picture, difference: mean(values) }];
  });
  if (!pooled || pooled.length === 0) return undefined;
  return evidenceOf(
    pairs.map(({ seed, questions }) => ({ seed, value: questions.filter(isPair) })),
    pooled,
    differenceOf,
  );
}

/** Balanced statements: one by one, averaged over the seeds first; those about one picture hang together. */
export function judgedDifference(
  first: readonly OfSeed<string>[],
  second: readonly OfSeed<string>[],
): Evidence | undefined {
  const pairs = bySeed(first, second).map(({ seed, value: [a, b] }) => ({
    seed,
    value: markDifferences(a, b)
      .filter(isPair)
      .map(({ difference }, i) => ({ difference, picture: Math.floor(i / STATEMENTS_PER_PICTURE) })),
  }));
  const pooled = pairs[0]?.value.map(({ picture }, i) => ({
    picture,
    difference: mean(pairs.map(({ value }) => value[i].difference)),
  }));
  if (!pooled || pooled.length === 0) return undefined;
  return evidenceOf(pairs, pooled, differenceOf);
}

/** Values of each seed, and all of them together. @param interval of their mean. */
export function evidenceOf<Value>(
  values: readonly OfSeed<readonly Value[]>[],
  pooled: readonly Value[],
  interval: (values: readonly Value[]) => Interval,
): Evidence {
  const perSeed = values
    .filter(({ value }) => value.length > 0)
    .map(({ seed, value }) => ({ seed, value: interval(value) }));
  return withSpread(perSeed, interval(pooled));
}

function differenceOf(pairs: readonly Pair[]): Interval {
  return pairedComparison(pairs, SIGNS).difference;
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
function dealDifferences(first: DealScores, second: DealScores): Pair[] {
  const others = perDeal(second);
  return perDeal(first).flatMap((sides, deal) => {
    const other = others[deal];
    if (!sides || !other) return [];
    return [{ picture: pictureOf(first, deal), difference: mean(sides) - mean(other) }];
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

/** Per question; no difference where one of the two did not answer. A refused answer is a wrong one. */
function markDifferences(first: string, second: string): (Pick<Pair, "picture"> & Partial<Pair>)[] {
  return [...first].map((mark, picture) =>
    mark === "-" || second[picture] === "-"
      ? { picture }
      : { picture, difference: Number(mark === "1") - Number(second[picture] === "1") },
  );
}

function isPair(question: Partial<Pair>): question is Pair {
  return question.difference !== undefined;
}

function known(values: readonly (number | undefined)[]): number[] {
  return values.filter((value) => value !== undefined);
}
