/**
 * Statistics with their uncertainty: a number that is shown anywhere is shown with its interval.
 *
 * Sources: Wilson (1927) score interval; Newcombe (1998) and Zou & Donner (2008), "MOVER", for a combination
 * of two proportions; Rao & Scott (1992) and Korn & Graubard (1998), effective sample size for proportions
 * observed in clusters. Left out: tests and p-values; an interval says more.
 */
import { DataError } from "./errors.ts";
import { groupBy } from "./group-by.ts";
import { studentT95 } from "./student-t.ts";

/** 0.975 quantile of the standard normal: two-sided 95%. */
export const Z95 = 1.959963984540054;

export interface Interval {
  readonly estimate: number;
  readonly low: number;
  readonly high: number;
  /** Number of observations behind the estimate. */
  readonly n: number;
}

/** @throws DataError if the list is empty. */
export function mean(values: readonly number[]): number {
  requireSome(values.length, "a mean");
  return values.reduce((sum, value) => sum + value, 0) / values.length;
}

/** Population standard deviation (divides by n). @throws DataError if the list is empty. */
export function populationStd(values: readonly number[]): number {
  const centre = mean(values);
  return Math.sqrt(mean(values.map((value) => (value - centre) ** 2)));
}

/**
 * Wilson score interval of a proportion. `successes` and `n` may be fractional (effective counts).
 * @throws DataError unless 0 ≤ successes ≤ n and n > 0.
 */
export function wilson(successes: number, n: number, z = Z95): Interval {
  if (!(n > 0 && successes >= 0 && successes <= n)) {
    throw new DataError(
      `A proportion of ${successes} in ${n} is impossible: needs n > 0 and 0 to n successes.`,
    );
  }
  const p = successes / n;
  const centre = (p + z ** 2 / (2 * n)) / (1 + z ** 2 / n);
  const half = (z / (1 + z ** 2 / n)) * Math.sqrt((p * (1 - p)) / n + z ** 2 / (4 * n ** 2));
  return {
    estimate: p,
    low: successes === 0 ? 0 : Math.max(0, centre - half),
    high: successes === n ? 1 : Math.min(1, centre + half),
    n,
  };
}

/**
 * Interval of the mean (p1 + p2) / 2 of two proportions, by MOVER: with the proportions' own Wilson
 * limits l, u and the correlation r of the two estimates,
 *
 *     low  = p̄ - ½ √((p1-l1)² + (p2-l2)² + 2 r (p1-l1)(p2-l2))
 *     high = p̄ + ½ √((u1-p1)² + (u2-p2)² + 2 r (u1-p1)(u2-p2))
 *
 * (Newcombe's method 10 for a difference, with the second proportion's sign turned). Unlike pooling
 * all games it is right when the two sides differ or have unequal numbers of games, and unlike the
 * normal approximation it stays within [0, 1] and has a width when a side won all or nothing.
 */
export function meanOfTwoProportions(first: Interval, second: Interval, correlation = 0): Interval {
  const estimate = (first.estimate + second.estimate) / 2;
  const combine = (a: number, b: number) => Math.sqrt(a * a + b * b + 2 * correlation * a * b) / 2;
  return {
    estimate,
    low: estimate - combine(first.estimate - first.low, second.estimate - second.low),
    high: estimate + combine(first.high - first.estimate, second.high - second.estimate),
    n: first.n + second.n,
  };
}

/** Some observations that hang together. */
export interface Cluster {
  readonly successes: number;
  readonly n: number;
  /** Entries of one name are one cluster; without a name an entry is a cluster of its own. */
  readonly name?: string | number;
}

/**
 * Interval of a proportion whose observations come in clusters (games on one picture hang together): Wilson
 * on the effective sample size p (1-p) / var(p), where var(p) is the ratio estimator's variance between m
 * clusters, m/(m-1) Σ (x_i - p n_i)² / (Σ n_i)² (Rao & Scott 1992), with Student's t of m - 1 degrees of
 * freedom for z, because few clusters tell little about their own variance (Korn & Graubard 1998). The
 * effective size lies between 1 and Σ n_i. If p is 0 or 1 the variance says nothing and the number of
 * clusters is taken. Clusters of one observation each give Wilson's interval itself; one cluster of several
 * says nothing about others, so its limits are 0 and 1. Empty clusters are ignored; the result's `n` is the
 * true number of observations.
 * @throws DataError if there are no observations.
 */
export function clusteredProportion(clusters: readonly Cluster[]): Interval {
  const used = merged(clusters.filter((cluster) => cluster.n > 0));
  const n = used.reduce((sum, cluster) => sum + cluster.n, 0);
  requireSome(n, "a proportion");
  const successes = used.reduce((sum, cluster) => sum + cluster.successes, 0);
  if (n === used.length) return wilson(successes, n);
  const p = successes / n;
  if (used.length === 1) return { estimate: p, low: 0, high: 1, n };
  const size = effectiveSize(used, p, n);
  return { ...wilson(p * size, size, studentT95(used.length - 1)), estimate: p, n };
}

function merged(clusters: readonly Cluster[]): Cluster[] {
  const byName = groupBy(clusters, ({ name }, i) => (name === undefined ? `#${i}` : `=${name}`));
  return [...byName.values()].map((entries) => ({
    successes: entries.reduce((sum, { successes }) => sum + successes, 0),
    n: entries.reduce((sum, { n }) => sum + n, 0),
  }));
}

function effectiveSize(clusters: readonly Cluster[], p: number, n: number): number {
  const m = clusters.length;
  if (p === 0 || p === 1) return m;
  const squares = clusters.reduce((sum, { successes, n: size }) => sum + (successes - p * size) ** 2, 0);
  const variance = ((m / (m - 1)) * squares) / n ** 2;
  return Math.min(n, Math.max(1, (p * (1 - p)) / variance));
}

/**
 * Interval of a mean by the normal approximation, from the sample's standard deviation (n - 1).
 * One observation has no spread: its limits are infinite.
 * @throws DataError if the list is empty.
 */
export function meanInterval(values: readonly number[], z = Z95): Interval {
  const estimate = mean(values);
  const n = values.length;
  if (n === 1) return { estimate, low: -Infinity, high: Infinity, n };
  const half = z * (populationStd(values) / Math.sqrt(n - 1));
  return { estimate, low: estimate - half, high: estimate + half, n };
}

/** Quantile of an ascending, non-empty list, linear between neighbours (numpy's default). */
export function quantile(sorted: readonly number[], q: number): number {
  requireSome(sorted.length, "a quantile");
  const position = q * (sorted.length - 1);
  const below = Math.floor(position);
  const above = Math.min(below + 1, sorted.length - 1);
  return sorted[below] + (position - below) * (sorted[above] - sorted[below]);
}

/** Pearson correlation of two lists of equal length; 0 if either is constant or shorter than two. */
export function correlation(xs: readonly number[], ys: readonly number[]): number {
  if (xs.length !== ys.length) {
    throw new DataError(
      `A correlation needs two lists of equal length, not ${xs.length} and ${ys.length} values.`,
    );
  }
  if (xs.length < 2) return 0;
  const [mx, my, sx, sy] = [mean(xs), mean(ys), populationStd(xs), populationStd(ys)];
  return sx === 0 || sy === 0 ? 0 : mean(xs.map((x, i) => (x - mx) * (ys[i] - my))) / (sx * sy);
}

function requireSome(count: number, what: string): void {
  if (count === 0)
    throw new DataError(`There is no observation to take ${what} of; check that games were played.`);
}
