import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { groupBy } from "../../core/group-by.ts";
import { Key } from "../../core/rng.ts";
import { LEAST_PICTURES } from "../statistics/held-out-size.ts";
import { judgeComparison, pairedComparison } from "../statistics/paired-comparison.ts";
import { pairedDifference } from "../statistics/paired-difference.ts";
import { signFlipTest } from "../statistics/sign-flip.ts";
import { compare } from "./compare.ts";
import { compareText } from "./compare-text.ts";
import type { DealOutcomes } from "./deal-outcomes.ts";

/** Each on a picture of its own. */
const apart = (differences: readonly number[]) => differences.map((value) => [value]);

const options = { a: "new", b: "old", opponent: "base", key: Key.root("compare") };

const outcomes = (aFirst: string, bFirst: string): DealOutcomes => ({ aFirst, bFirst });

describe("paired difference", () => {
  it("by hand: three up and one down of ten", () => {
    // With two made-up pairs: centre 2/12, square 5/12, variance 5/12 - 1/36 = 7/18, error √(7/18/12) =
    // 0.18002.
    const { difference, smallestEffect } = pairedDifference(apart([1, 1, 1, -1, 0, 0, 0, 0, 0, 0]));
    expect(difference.estimate).toBeCloseTo(0.2, 12);
    expect(difference.low).toBeCloseTo(1 / 6 - 1.959964 * 0.180021, 4);
    expect(difference.high).toBeCloseTo(1 / 6 + 1.959964 * 0.180021, 4);
    expect(smallestEffect).toBeCloseTo(2.801586 * 0.180021, 4);
  });

  it("of ties alone has a width that shrinks with their number", () => {
    // All 0: variance 1/(n+2), error 1/(n+2).
    const width = (n: number) => pairedDifference(apart(new Array(n).fill(0))).difference;
    expect(width(10).high).toBeCloseTo(1.959964 / 12, 5);
    expect(width(198).high).toBeCloseTo(1.959964 / 200, 5);
  });

  it.each([12, 60])("holds the truth in about 95 of 100 samples of %d deals", (n) => {
    // Differences 1, ½, 0, -½, -1 with chances .1, .2, .45, .15, .1: mean 0.025. 2,000 samples: standard
    // error 0.005.
    const stream = Key.root(`coverage/${n}`).stream();
    const draw = () => {
      const u = stream.uniform();
      return u < 0.1 ? 1 : u < 0.3 ? 0.5 : u < 0.75 ? 0 : u < 0.9 ? -0.5 : -1;
    };
    let held = 0;
    for (let i = 0; i < 2000; i++) {
      const { low, high } = pairedDifference(apart(Array.from({ length: n }, draw))).difference;
      held += Number(low <= 0.025 && 0.025 <= high);
    }
    expect(held / 2000).toBeGreaterThan(0.94);
    expect(held / 2000).toBeLessThan(0.985);
  });

  it("finds its smallest effect in about 80% of samples", () => {
    // 100 deals that differ by ±1 or 0; the mean is set to the effect that a sample without one names.
    const stream = Key.root("power").stream();
    const sample = (up: number, down: number) =>
      Array.from({ length: 100 }, () => {
        const u = stream.uniform();
        return u < up ? 1 : u < up + down ? -1 : 0;
      });
    const spread = [...new Array(20).fill(1), ...new Array(20).fill(-1), ...new Array(60).fill(0)];
    const effect = pairedDifference(apart(spread)).smallestEffect!;
    let found = 0;
    for (let i = 0; i < 1000; i++) {
      found += Number(pairedDifference(apart(sample(0.2 + effect / 2, 0.2 - effect / 2))).difference.low > 0);
    }
    expect(found / 1000).toBeGreaterThan(0.75);
    expect(found / 1000).toBeLessThan(0.87);
  });

  it("names no effect where no outcome could reach 5%, and refuses nothing at all", () => {
    expect(pairedDifference(apart([1, 1, 1, 1, 1])).smallestEffect).toBeUndefined();
    expect(() => pairedDifference([])).toThrow(/no pair to take a difference of/);
  });
});

describe("pairs on one picture", () => {
  it("by hand: fourteen on six pictures", () => {
    // The formula with n = 14, m = 14/6: c = 5 / 18.667 = 0.267857, error 0.195957, t(5) = 2.570582.
    // Unrelated: error 0.158576.
    const pictures = [[1, 1, 0], [1, 0], [-1, 0, 0], [0], [1, 1], [0, 0, 1]];
    const { difference } = pairedDifference(pictures);
    expect(difference.low).toBeCloseTo(-0.2358675, 6);
    expect(difference.high).toBeCloseTo(0.7715818, 6);
    expect(difference).toMatchObject({ estimate: 5 / 14, n: 14 });
  });

  it("of one picture say nothing about others", () => {
    expect(pairedDifference([[1, 1, 1]]).difference).toEqual({ estimate: 1, low: -1, high: 1, n: 3 });
  });

  it("interval and test agree, whatever the pairs", () => {
    const value = fc.constantFrom(-1, 0, 0.5, 1, 1, 1);
    const pairs = fc.array(fc.record({ difference: value, picture: fc.nat(11) }), {
      minLength: 1,
      maxLength: 60,
    });
    let shown = 0;
    fc.assert(
      fc.property(pairs, (some) => {
        const result = pairedComparison(some, options.key);
        const { low, high, estimate } = result.difference;
        const sums = [...groupBy(some, ({ picture }) => String(picture)).values()].map((own) =>
          own.reduce((sum, { difference }) => sum + difference, 0),
        );
        const { pValue } = signFlipTest(sums, options.key);
        const judged = judgeComparison(result);
        expect(judged === "no difference shown").toBe(low <= 0 && high >= 0);
        if (judged !== "no difference shown") {
          shown++;
          expect(pValue).toBeLessThan(0.05);
          expect(sums.length).toBeGreaterThanOrEqual(LEAST_PICTURES);
          expect(judged === "better").toBe(estimate > 0);
        }
      }),
      { numRuns: 500, seed: 1 },
    );
    expect(shown).toBeGreaterThan(20);
  });

  it("the example that once said +40 points (+2 to +65), p = 0.13: its interval now reaches 0", () => {
    const some = [1, 1, 1, 1, 0, 0, 0, 0, 0, 0].map((difference, picture) => ({ difference, picture }));
    const { low, high } = pairedDifference(apart(some.map(({ difference }) => difference))).difference;
    expect([low, high]).toEqual([expect.closeTo(0.0205, 3), expect.closeTo(0.6462, 3)]);
    expect(signFlipTest([1, 1, 1, 1], options.key).pValue).toBe(0.125);
    expect(pairedComparison(some, options.key).difference).toMatchObject({ low: 0, high, estimate: 0.4 });
  });
});

describe("compare", () => {
  it("takes A's share of a deal's two games less B's", () => {
    // A's games as civilians, and those it lost as spy. Deals of A: 1, ½, 0, 1; of B: ½, ½, 0, not scored.
    const a = outcomes("1101", "0110");
    const b = outcomes("100-", "1011");
    const result = compare(options, a, b);
    expect(result.a).toMatchObject({ name: "new", winRate: { estimate: 0.5, n: 6 }, better: 1 });
    expect(result.b.name).toBe("old");
    expect(result.b.winRate.estimate).toBeCloseTo(1 / 3, 12);
    expect(result.difference.estimate).toBeCloseTo(1 / 6, 12);
    expect(result).toMatchObject({ ties: 2, deals: 3, unscored: 1, pictures: 3 });
    expect(compareText(result, "picture")).toMatch(
      /: 3 pictures are too few to show a difference \(at least 6\)\.\n(.*\n)+So few show no difference, however large\.\nLeft out .* 1 more deals/,
    );
  });

  it("of a player with itself is all ties", () => {
    const same = outcomes("10".repeat(50), "01".repeat(50));
    const result = compare(options, same, same);
    expect(result).toMatchObject({ ties: 100, pictures: 100, a: { better: 0 }, b: { better: 0 } });
    expect(result.difference).toMatchObject({ estimate: 0, n: 100 });
    expect(compareText(result, "picture")).toBe(
      [
        "new wins 50.0% (95% interval 40.4-59.6%) against base, old 50.0% (95% interval 40.4-59.6%): this many deals show no difference.",
        "Difference 0.0 percentage points (95% interval -1.9 to +1.9).",
        "Of 100 deals on 100 pictures, each from both sides: 0 better for new, 0 for old, 100 ties.",
        "This many deals show a true difference of 2.7 points four times out of five; a smaller one may stay hidden.",
      ].join("\n"),
    );
  });

  it("says who is better, in either direction", () => {
    const strong = outcomes("1".repeat(40), "0".repeat(40));
    const weak = outcomes("10".repeat(20), "01".repeat(20));
    expect(compareText(compare(options, strong, weak), "picture")).toMatch(
      /old 50\.0% \(.*\): new is the better player\./,
    );
    const careless = { ...strong, lost: { a: { lostToForm: 2 }, b: { lostToForm: 7 } } };
    expect(compareText(compare(options, careless, weak), "picture")).toMatch(
      /\n2 answers of new were lost to form alone\.$/,
    );
    expect(compareText(compare(options, weak, strong), "picture")).toMatch(
      /old 100\.0% \(.*\): new is the weaker player\./,
    );
  });

  it("shows nothing where all deals are on five pictures", () => {
    const strong = outcomes("1".repeat(40), "0".repeat(40));
    const weak = outcomes("10".repeat(20), "01".repeat(20));
    const on = (pictures: number) => {
      const shared = Array.from({ length: 40 }, (_, deal) => deal % pictures);
      return compare(options, { ...strong, pictures: shared }, { ...weak, pictures: shared });
    };
    expect(on(5)).toMatchObject({ deals: 40, pictures: 5 });
    expect(judgeComparison(on(5))).toBe("no difference shown");
    expect(compareText(on(5), "picture")).toMatch(
      /: 5 pictures are too few to show a difference \(at least 6\)\.\n/,
    );
    expect(judgeComparison(on(13))).toBe("better");
  });

  it("refuses other deals, and deals that were not scored", () => {
    expect(() => compare(options, outcomes("11", "00"), outcomes("1", "0"))).toThrow(
      /new played 2 deals and old 1/,
    );
    expect(() => compare(options, outcomes("1-", "00"), outcomes("-1", "00"))).toThrow(/Not one of 2 deals/);
    expect(() => compare(options, outcomes("", ""), outcomes("", ""))).toThrow(/Not one of 0 deals/);
  });
});
