import { describe, expect, it } from "vitest";
import { Key } from "../../core/rng.ts";
import { signFlipTest } from "./sign-flip.ts";

const key = Key.root("signs");

/**
 * Fisher (1935): heights of Darwin's 15 pairs of maize, crossed less self-fertilised, in eighths of an inch.
 */
const DARWIN = [49, -67, 8, 16, 6, 23, 28, 41, 14, 29, 56, 24, 75, 60, -48];

describe("sign-flip test", () => {
  it("is exact for Darwin's maize: 1,726 of 32,768 signs reach the sum of 314 (Fisher 1935, §21)", () => {
    expect(signFlipTest(DARWIN, key)).toEqual({ pValue: 1726 / 32768, exact: true });
  });

  it.each([
    // Five alike: 2 of 32 signs. Ties change nothing. One up, one down: every sign is as far.
    [[1, 1, 1, 1, 1], 2 / 32],
    [[1, 0, 1, 0, 1, 0, 1, 1], 2 / 32],
    [[0.5, -0.5], 1],
    [[0, 0, 0], 1],
    [[], 1],
    // Sums of 1, 0.5, 0.5 by sign: 2, 1, 1, 0 and their negatives; 1 or more is 6 of 8.
    [[1, 0.5, -0.5], 6 / 8],
  ])("by hand: %j gives %d", (differences, pValue) => {
    expect(signFlipTest(differences, key)).toEqual({ pValue, exact: true });
  });

  it("is exact for hundreds of differences in halves", () => {
    // 60 up and 40 down of 400: the binomial tail 2 P(X >= 60 | 100, 1/2) = 0.056888
    // (scipy.stats.binomtest(60, 100)).
    const differences = Array.from({ length: 400 }, (_, i) => (i < 60 ? 0.5 : i < 100 ? -0.5 : 0));
    const { pValue, exact } = signFlipTest(differences, key);
    expect(exact).toBe(true);
    expect(pValue).toBeCloseTo(0.056888, 5);
  });

  it("samples where sums are too many, close to the exact value, and the same for the same key", () => {
    const noise = Key.root("noise").stream();
    const differences = Array.from({ length: 40 }, () => 0.3 + noise.normal());
    const result = signFlipTest(differences, key);
    expect(result.exact).toBe(false);
    expect(signFlipTest(differences, key)).toEqual(result);
    // The normal approximation: z = Σ d / √Σ d². Sampling error is at most 0.005.
    const z = differences.reduce((a, d) => a + d, 0) / Math.sqrt(differences.reduce((a, d) => a + d * d, 0));
    expect(Math.abs(result.pValue - twoSided(z))).toBeLessThan(0.03);
    expect(signFlipTest(differences.map(Math.abs), key).pValue).toBeCloseTo(1 / 10_001, 9);
  });
});

/** 2 (1 - Φ(|z|)), by Simpson's rule. */
function twoSided(z: number): number {
  const step = Math.abs(z) / 200;
  let area = 0;
  for (let i = 0; i <= 200; i++) {
    const weight = i === 0 || i === 200 ? 1 : i % 2 === 1 ? 4 : 2;
    area += weight * Math.exp(-((i * step) ** 2) / 2);
  }
  return 1 - (2 * area * step) / 3 / Math.sqrt(2 * Math.PI);
}
