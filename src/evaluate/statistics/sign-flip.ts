/**
 * The sign-flip permutation test of paired differences: were the two players equal, each difference could as
 * well have had the other sign. Differences on one picture hang together and flip as one: give their sum. The
 * p-value is the share of all signs that make the sum at least as far from 0 as it is.
 *
 * Source: Fisher (1935), §21; for sampled signs Phipson & Smyth (2010). Exact as long as few different sums
 * can come out: for any number of differences in halves, and for some 14 differences of any kind.
 */
import type { Key } from "../../core/rng.ts";

/** Different sums that are followed at once. */
const MOST_SUMS = 20_000;
const SAMPLES = 10_000;

export interface SignFlip {
  /** Two-sided. */
  readonly pValue: number;
  /** False if signs were sampled. */
  readonly exact: boolean;
}

/** @param key for sampled signs; not used where the test is exact. */
export function signFlipTest(differences: readonly number[], key: Key): SignFlip {
  const sizes = differences.map(Math.abs).filter((size) => size > 0);
  const total = sizes.reduce((sum, size) => sum + size, 0);
  // Sums that differ by rounding alone count as equal.
  const far = Math.abs(differences.reduce((sum, value) => sum + value, 0)) - 1e-9 * total;
  const sums = distribution(sizes);
  if (!sums) return { pValue: sampled(sizes, far, key), exact: false };
  const share = [...sums].reduce((sum, [value, chance]) => (Math.abs(value) >= far ? sum + chance : sum), 0);
  return { pValue: Math.min(1, share), exact: true };
}

/** The probability of each sum under random signs; nothing if there are too many sums. */
function distribution(sizes: readonly number[]): Map<number, number> | undefined {
  let sums = new Map([[0, 1]]);
  for (const size of sizes) {
    const next = new Map<number, number>();
    for (const [sum, chance] of sums) {
      for (const value of [sum - size, sum + size]) next.set(value, (next.get(value) ?? 0) + chance / 2);
    }
    if (next.size > MOST_SUMS) return undefined;
    sums = next;
  }
  return sums;
}

/** The observed signs count as one of the samples, so the p-value is never 0. */
function sampled(sizes: readonly number[], far: number, key: Key): number {
  const stream = key.stream();
  let extreme = 1;
  for (let i = 0; i < SAMPLES; i++) {
    const sum = sizes.reduce((before, size) => before + (stream.chance(0.5) ? size : -size), 0);
    if (Math.abs(sum) >= far) extreme++;
  }
  return extreme / (SAMPLES + 1);
}
