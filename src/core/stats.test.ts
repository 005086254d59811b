import { describe, expect, it } from "vitest";
import { Key } from "./rng.ts";
import {
  clusteredProportion,
  correlation,
  mean,
  meanInterval,
  meanOfTwoProportions,
  populationStd,
  quantile,
  wilson,
} from "./stats.ts";
import { studentT95 } from "./student-t.ts";

describe("wilson", () => {
  // Newcombe, Stat. Med. 17 (1998) 857-872, table I, method 3; digits beyond four from
  // scipy.stats.binomtest(k, n).proportion_ci(method="wilson"), scipy 1.17.1.
  it.each([
    [81, 263, 0.2552885198782742, 0.36620957698280004],
    [15, 148, 0.06238639953073629, 0.16048724172330803],
    [0, 20, 0, 0.16112515805281935],
    [10, 10, 0.7224672001371109, 1],
  ])("%i of %i", (successes, n, low, high) => {
    const interval = wilson(successes, n);
    expect(interval.low).toBeCloseTo(low, 10);
    expect(interval.high).toBeCloseTo(high, 10);
  });

  it("refuses impossible counts", () => {
    expect(() => wilson(3, 2)).toThrow(/3 in 2/);
    expect(() => wilson(0, 0)).toThrow(/n > 0/);
  });
});

describe("meanOfTwoProportions", () => {
  it("is Newcombe's method 10 once one proportion is turned round", () => {
    // Newcombe, Stat. Med. 17 (1998) 873-890, table II: 56/70 - 48/80 has 95% limits 0.0524, 0.3339.
    const half = meanOfTwoProportions(wilson(56, 70), wilson(80 - 48, 80));
    expect(2 * half.low - 1).toBeCloseTo(0.0524, 4);
    expect(2 * half.high - 1).toBeCloseTo(0.3339, 4);
    expect(half.n).toBe(150);
  });

  it("widens with the correlation of the sides", () => {
    // numpy: the docstring's formula on scipy's Wilson limits of 40/50 and 30/50, r = 0.3.
    const { low, high } = meanOfTwoProportions(wilson(40, 50), wilson(30, 50), 0.3);
    expect(low).toBeCloseTo(0.5917166645, 9);
    expect(high).toBeCloseTo(0.7859253079, 9);
  });

  it("covers the true mean about 95 times in 100", () => {
    // Seeded simulation, 2000 repetitions: the standard error of the coverage is 0.5%.
    const stream = Key.root("coverage").stream();
    const wins = (p: number) => Array.from({ length: 50 }, () => stream.chance(p)).filter(Boolean).length;
    let covered = 0;
    for (let i = 0; i < 2000; i++) {
      const { low, high } = meanOfTwoProportions(wilson(wins(0.9), 50), wilson(wins(0.3), 50));
      if (low <= 0.6 && 0.6 <= high) covered++;
    }
    expect(covered / 2000).toBeGreaterThan(0.935);
    expect(covered / 2000).toBeLessThan(0.97);
  });
});

describe("clusteredProportion", () => {
  it("counts votes of one game by what they tell together", () => {
    // By the formulas: p = 14/23, var = 6/5 Σ(x - p n)² / 23², effective size 7.93273, Wilson with t(5) =
    // 2.570582 for z.
    const right = [4, 0, 3, 4, 1, 2].map((successes, i) => ({ successes, n: i === 5 ? 3 : 4 }));
    const interval = clusteredProportion([...right, { successes: 0, n: 0 }]);
    expect(interval.estimate).toBeCloseTo(14 / 23, 12);
    expect(interval.low).toBeCloseTo(0.226611056199, 10);
    expect(interval.high).toBeCloseTo(0.891988202464, 10);
    expect(interval.n).toBe(23);
  });

  it("equals Wilson over the clusters if all agree", () => {
    // By definition of the p = 1 case: ten games of four right votes are ten observations.
    const all = clusteredProportion(Array.from({ length: 10 }, () => ({ successes: 4, n: 4 })));
    expect(all.low).toBe(wilson(10, 10, studentT95(9)).low);
    expect(all.n).toBe(40);
  });

  it("is Wilson's own interval where each cluster is one observation", () => {
    const ones = Array.from({ length: 200 }, (_, i) => ({ successes: Number(i < 158), n: 1, name: i }));
    expect(clusteredProportion(ones)).toEqual(wilson(158, 200));
  });

  it("takes entries of one name together, and learns nothing about others from one cluster", () => {
    const [one, two, three] = [
      { successes: 2, n: 3 },
      { successes: 0, n: 2 },
      { successes: 4, n: 4 },
    ];
    const named = [
      { ...one, name: "a" },
      { ...two, name: "b" },
      { ...three, name: "a" },
    ];
    expect(clusteredProportion(named)).toEqual(clusteredProportion([{ successes: 6, n: 7 }, two]));
    expect(clusteredProportion([one])).toEqual({ estimate: 2 / 3, low: 0, high: 1, n: 3 });
  });
});

describe("means", () => {
  it("mean, population deviation, interval", () => {
    // numpy 2.4: x = [1,2,3,4,10]; x.mean(), x.std(), mean - 1.959964 x.std(ddof=1)/√5.
    const x = [1, 2, 3, 4, 10];
    expect(mean(x)).toBe(4);
    expect(populationStd(x)).toBeCloseTo(3.1622776601683795, 12);
    expect(meanInterval(x).low).toBeCloseTo(0.9010248384771922, 10);
    expect(meanInterval([3]).high).toBe(Infinity);
    expect(() => mean([])).toThrow(/no observation/);
  });

  it("quantile and correlation", () => {
    // numpy.quantile([1,2,4,8,16], [.1,.5,.9]); numpy.corrcoef([1,2,3,5],[2,1,4,6]).
    expect([0.1, 0.5, 0.9].map((q) => quantile([1, 2, 4, 8, 16], q))).toEqual([1.4, 4, expect.closeTo(12.8)]);
    expect(correlation([1, 2, 3, 5], [2, 1, 4, 6])).toBeCloseTo(0.90224364, 7);
    expect(correlation([1, 1], [2, 3])).toBe(0);
  });
});
