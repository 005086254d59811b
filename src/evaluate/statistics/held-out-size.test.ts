import { expect, test } from "vitest";
import { Key } from "../../core/rng.ts";
import { wilson } from "../../core/stats.ts";
import { enoughPictures, fewHeldOutText, halfWidth, LEAST_PICTURES, tooFew } from "./held-out-size.ts";
import { signFlipTest } from "./sign-flip.ts";

test("with the least number of pictures the sign-flip test can show a difference, with one less it cannot", () => {
  const best = (pictures: number) => signFlipTest(new Array(pictures).fill(1), Key.root("signs")).pValue;
  expect(best(LEAST_PICTURES)).toBeLessThan(0.05);
  expect(best(LEAST_PICTURES - 1)).toBeGreaterThan(0.05);
  expect([tooFew(5), tooFew(6), tooFew(undefined)]).toEqual([true, false, false]);
});

test("enough pictures are the fewest that give a win rate to ten points", () => {
  // Each side's Wilson interval at one half of n games is ½ ± z / 2 / √(n + z²), the mean of two is narrower
  // by √2: 1.959964² / (8 · 0.01) = 48.02 = n + 3.84, so 45.
  expect(enoughPictures()).toBe(45);
  expect(halfWidth(45)).toBeLessThanOrEqual(0.1);
  expect(halfWidth(44)).toBeGreaterThan(0.1);
  expect(halfWidth(200)).toBeCloseTo((wilson(100, 200).high - 0.5) / Math.SQRT2, 12);
});

test("few held-out pictures are told, with what they can show and what to do", () => {
  expect(fewHeldOutText(Number.POSITIVE_INFINITY)).toBeUndefined();
  expect(fewHeldOutText(45)).toBeUndefined();
  expect(fewHeldOutText(7)).toBe(
    "Few held-out pictures (7): a win rate, each picture played from both sides, is known to ±21 points; with 45 it is ±10. Add pictures (about one in ten is held out), or measure on others with --pairs.",
  );
  expect(fewHeldOutText(5)).toMatch(
    /^Few held-out pictures \(5\): 5 pictures are too few to show any difference \(at least 6\), however many games are played\. Add/,
  );
  expect(fewHeldOutText(0)).toMatch(/^There is no held-out picture/);
});
