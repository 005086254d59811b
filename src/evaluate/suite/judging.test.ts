/** Accuracy and AUC over pictures, by hand. */
import { describe, expect, test } from "vitest";
import { Z95 } from "../../core/stats.ts";
import { type Fact, judgeDifference, judgeScore } from "./judging.ts";

/** Pictures in turn, a true and a false statement about each. */
const factsOf = (pictures: number, kind = "k"): Fact[] =>
  Array.from({ length: pictures }, (_, i) =>
    [true, false].map((truth) => ({ picture: `p${i}`, kind, truth })),
  ).flat();
const repeated = (values: readonly number[], times: number) =>
  Array.from({ length: times }, () => values).flat();

describe("one model", () => {
  test("two kinds of pictures, eight times", () => {
    // .9 > .2, .9 > .6, .4 > .2, but .4 < .6: three of four. Of the verdicts .9 and .2 are right, .4 and .6
    // wrong.
    const score = judgeScore(factsOf(16), repeated([0.9, 0.2, 0.4, 0.6], 8));
    expect(score.pictures).toBe(16);
    expect(score.accuracy.estimate).toBe(0.5);
    expect(score.saysTrue.estimate).toBe(0.5);
    expect(score.auc.estimate).toBe(0.75);
    // Each picture moves the AUC by ±(.25 + .25) / 16: variance 16/15 · 16 · (1/32)² = 1/60. The upper end is
    // cut at 1.
    expect(0.75 - score.auc.low).toBeCloseTo(Z95 / Math.sqrt(60), 12);
    // Verdicts about one picture are all right or all wrong: 16 observations, not 32 (variance 1/60, so 15 in
    // effect). Wilson for 7.5 of 15 with t(15) = 2.13145: half a width of 2.13145 / 1.30287 · √(1/60 +
    // 4.54308/900) = 0.24107.
    expect(score.accuracy.low).toBeCloseTo(0.5 - 0.24107, 4);
  });

  test("ties count half, and one that calls all false is right in half", () => {
    const score = judgeScore(factsOf(4), repeated([0.1], 8));
    expect([score.auc.estimate, score.accuracy.estimate, score.saysTrue.estimate]).toEqual([0.5, 0.5, 0]);
  });

  test("kinds are scored apart", () => {
    const facts = [...factsOf(4, "count"), ...factsOf(4, "exist")];
    const { kinds, auc } = judgeScore(facts, [...repeated([0.9, 0.2], 4), ...repeated([0.6, 0.7], 4)]);
    expect([kinds.count.auc.estimate, kinds.exist.auc.estimate]).toEqual([1, 0]);
    expect([kinds.count.accuracy.estimate, kinds.exist.accuracy.estimate]).toEqual([1, 0.5]);
    // True .9 beats .2 and .7, true .6 beats .2 alone: (2 + 1) of 4.
    expect(auc.estimate).toBe(0.75);
  });
});

describe("two models", () => {
  test("one that is the same has a difference of 0, with a width", () => {
    const values = repeated([0.9, 0.2, 0.4, 0.6], 8);
    const { accuracy, auc } = judgeDifference(factsOf(16), values, values);
    expect([accuracy.estimate, auc.estimate, auc.low, auc.high]).toEqual([0, 0, 0, 0]);
    expect(accuracy.high).toBeGreaterThan(0);
  });

  test("picture by picture", () => {
    const better = repeated([0.9, 0.2, 0.9, 0.6], 8);
    const { accuracy, auc } = judgeDifference(factsOf(16), better, repeated([0.9, 0.2, 0.4, 0.6], 8));
    // Half of the pictures have one of two statements more right.
    expect(accuracy.estimate).toBe(0.25);
    expect(auc.estimate).toBe(0.25);
    // 16 pictures of two statements and two made-up pictures (paired-difference.ts): c = 8/36, and
    // error² = (8 (1 - 2c)² + 8 (2c)² + 4 (1 + 2c²)) / 36² = 8.44444 / 1296; t(15) = 2.13145.
    expect(accuracy.high).toBeCloseTo(8 / 36 + 2.13145 * Math.sqrt(8.44444 / 1296), 4);
  });
});
