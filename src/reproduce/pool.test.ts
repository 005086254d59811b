import { describe, expect, test } from "vitest";
import { wilson } from "../core/stats.ts";
import {
  judgedDifference,
  markDifference,
  overSeeds,
  pooledMatch,
  winRateDifference,
  winRateEvidence,
} from "./pool.ts";
import { matchOf } from "./results-fixture.ts";

const deals = (seed: number, asCivilians: string, asSpy: string) => ({ seed, value: { asCivilians, asSpy } });

describe("over seeds", () => {
  test("mean with a t interval", () => {
    // Mean 0.7, sample deviation 0.1, standard error 0.1/√3 = 0.057735, t(2) = 4.302653: half width 0.248413.
    const interval = overSeeds([0.6, 0.7, 0.8]);
    expect(interval?.estimate).toBeCloseTo(0.7, 12);
    expect(interval?.low).toBeCloseTo(0.7 - 0.248413, 5);
    expect(interval?.high).toBeCloseTo(0.7 + 0.248413, 5);
    expect(interval?.n).toBe(3);
  });

  test("one seed has no interval, and none is made up", () => {
    expect(overSeeds([0.6])).toBeUndefined();
    expect(winRateEvidence([deals(1, "10", "10")])).not.toHaveProperty("overSeeds");
  });
});

describe("pooled", () => {
  test("the games of all seeds on each side, with those on one picture as a cluster", () => {
    const matches = [deals(1, "1110", "0101"), deals(2, "1100", "0011")];
    const { wins, winRate } = pooledMatch(matches.map(({ value }) => value));
    // Wins on the four pictures 2, 2, 1, 0 of 2 and 0, 1, 1, 2 of 2: effective sizes 4.0909 and 6, Wilson
    // with t(3) = 3.182446.
    expect(wins.civilians).toMatchObject({ estimate: 5 / 8, n: 8 });
    expect(wins.civilians.low).toBeCloseTo(0.1177885, 6);
    expect(wins.spy.low).toBeCloseTo(0.1037755, 6);
    expect(winRate).toMatchObject({ estimate: 4.5 / 8, n: 16 });
    expect(winRateEvidence(matches).perSeed.map(({ value }) => value.estimate)).toEqual([5 / 8, 4 / 8]);
  });

  test("one seed: the interval of the match itself", () => {
    const { deals, result } = matchOf({ asCivilians: "110110", asSpy: "101100" });
    expect(pooledMatch([deals]).winRate).toEqual(result.winRate);
  });

  test("games that were not scored are left out", () => {
    const { wins } = pooledMatch([{ asCivilians: "1-0", asSpy: "11-" }]);
    expect([wins.civilians, wins.spy]).toEqual([wilson(1, 2), wilson(2, 2)]);
  });
});

describe("differences of win rates", () => {
  test("deal by deal, for the seeds that both have", () => {
    const first = [deals(1, "1111", "1010"), deals(2, "1100", "1100"), deals(3, "1111", "1111")];
    const second = [deals(2, "1000", "0000"), deals(1, "1100", "1010")];
    const difference = winRateDifference(first, second)!;
    // Seed 1: deals 0, 0, ½, ½. Seed 2: ½, 1, 0, 0. Means ¼ and 3/8; all eight together 5/16.
    expect(difference.perSeed.map(({ seed, value }) => [seed, value.estimate])).toEqual([
      [1, 0.25],
      [2, 0.375],
    ]);
    expect(difference.pooled).toMatchObject({ estimate: 0.3125, n: 8 });
    // Four pictures of two: c = 2.5 / 12, error √(Σ (S - 2 c)² + 4 (1 + 2 c²)) / 12 = 0.180822 for sums ½, 1,
    // ½, ½, times t(3).
    expect(difference.pooled.high).toBeCloseTo(0.783791, 5);
    // Mean of ¼ and 3/8, standard error 0.0625, t(1) = 12.7062.
    expect(difference.overSeeds?.estimate).toBeCloseTo(0.3125, 12);
    expect(difference.overSeeds?.high).toBeCloseTo(0.3125 + 0.794138, 5);
  });

  test("a deal that one of the two has not scored is left out", () => {
    const difference = winRateDifference([deals(1, "11-1", "1111")], [deals(1, "00-0", "1-11")]);
    expect(difference?.pooled).toMatchObject({ estimate: 0.5, n: 2 });
  });

  test("no seed in common: no difference", () => {
    expect(winRateDifference([deals(1, "1", "1")], [deals(2, "1", "1")])).toBeUndefined();
  });
});

describe("differences in tasks", () => {
  const marks = (seed: number, ...value: string[]) => ({ seed, value });

  test("question by question, the seeds of a question together", () => {
    // Seed 1: +1, 0, 0 and 0, −1. Seed 2: 0, 0, +1 and 0, −1. By question: ½, 0, ½, 0, −1.
    const after = [marks(1, "110", "00"), marks(2, "011", "00")];
    const before = [marks(1, "010", "01"), marks(2, "010", "01")];
    const difference = markDifference(after, before)!;
    expect(difference.perSeed.map(({ value }) => value.estimate)).toEqual([0, 0]);
    expect(difference.pooled).toMatchObject({ estimate: 0, n: 5 });
    // By place ½ and 0, 0 and -1, ½: sums ½, -1, ½, m = 5/3, c = 0, error 0.248193, times t(2) = 4.302653,
    // more than 1.
    expect(difference.pooled).toMatchObject({ low: -1, high: 1 });
  });

  test("a refused answer is wrong, one that did not come is no answer", () => {
    const difference = markDifference([marks(1, "x1-1")], [marks(1, "1x1-")]);
    expect(difference?.pooled).toMatchObject({ estimate: 0, n: 2 });
    expect(markDifference([marks(1, "--")], [marks(1, "11")])).toBeUndefined();
    expect(markDifference([], [])).toBeUndefined();
  });
});

describe("balanced statements", () => {
  const seed = (number: number, value: string) => ({ seed: number, value });

  test("each is averaged over the seeds; four about a picture are one cluster", () => {
    // Seed 1: pictures +2/4 and 0; seed 2: 0 and -1/4. Pooled: 1/4 and -1/8.
    const first = [seed(1, "11110000"), seed(2, "11110000")];
    const second = [seed(1, "11000000"), seed(2, "11110001")];
    const found = judgedDifference(first, second);
    expect(found?.perSeed.map(({ value }) => value.estimate)).toEqual([0.25, -0.125]);
    expect(found?.pooled).toMatchObject({ estimate: 0.0625, n: 8 });
    expect(found?.overSeeds?.estimate).toBeCloseTo(0.0625, 12);
    // With t(1) = 12.7 for two pictures the interval is all there is.
    expect([found?.pooled.low, found?.pooled.high]).toEqual([-1, 1]);
  });

  test("seeds that only one has are left out", () => {
    expect(judgedDifference([seed(1, "1111")], [seed(2, "1111")])).toBeUndefined();
  });
});
