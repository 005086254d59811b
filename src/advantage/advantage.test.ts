import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { MovingAverage } from "../core/moving-average.ts";
import { groupNormalise, MovingBaseline, turnReturns } from "./advantage.ts";

describe("moving baseline, eq. 2", () => {
  it("updates first, then subtracts, by default", () => {
    // By hand: b = 0.95·0 + 0.05·(1+3)/2 = 0.1; then b = 0.95·0.1 + 0.05·1 = 0.145.
    const baseline = new MovingBaseline({ decay: 0.95 });
    expect(baseline.advantages("spy", [1, 3])).toEqual([expect.closeTo(0.9), expect.closeTo(2.9)]);
    expect(baseline.advantages("spy", [1])).toEqual([expect.closeTo(0.855)]);
    expect(baseline.value("spy")).toBeCloseTo(0.145, 12);
    expect(baseline.value("civilian")).toBe(0);
  });

  it("subtract-first differs by the factor α for one sample per update", () => {
    // Facts, section 2: r - (α b + (1-α) r) = α (r - b).
    fc.assert(
      fc.property(fc.array(fc.double({ min: -1, max: 1, noNaN: true }), { minLength: 1 }), (rewards) => {
        const paper = new MovingBaseline({ decay: 0.95 });
        const spiral = new MovingBaseline({ decay: 0.95, order: "subtract-first" });
        for (const reward of rewards) {
          const [first] = paper.advantages("spy", [reward]);
          const [second] = spiral.advantages("spy", [reward]);
          expect(first).toBeCloseTo(0.95 * second, 10);
        }
      }),
    );
  });

  it("converges to a constant reward, so that the advantage goes to 0", () => {
    // After t updates with r the baseline is r (1 - α^t): 1 - 0.95^400 = 1 - 1.2e-9.
    const baseline = new MovingBaseline({ decay: 0.95 });
    for (let i = 0; i < 400; i++) baseline.advantages("spy", [0.3]);
    expect(baseline.advantages("spy", [0.3])[0]).toBeCloseTo(0, 8);
  });

  it("goes on after save and restore, and refuses damage", () => {
    const baseline = new MovingBaseline({ decay: 0.9 });
    baseline.advantages("spy", [0.25]);
    baseline.advantages("civilian", [-1, 2]);
    const copy = new MovingBaseline({ decay: 0.9 });
    copy.restore(JSON.parse(JSON.stringify(baseline.save())));
    expect(copy.advantages("civilian", [0.7])).toEqual(baseline.advantages("civilian", [0.7]));
    expect(() => copy.restore(JSON.parse('{"spy": {"value": "x"}}'))).toThrow(/moving average/);
    expect(() => new MovingBaseline({ decay: 2 }).advantages("spy", [1])).toThrow(/decay .* is 2/);
  });

  it("with α = 1 rewards are the advantages", () => {
    // By hand: b stays 1·0 + 0·r = 0.
    const baseline = new MovingBaseline({ decay: 1 });
    expect([baseline.advantages("spy", [0.4]), baseline.advantages("spy", [-2])]).toEqual([[0.4], [-2]]);
    expect(() => new MovingAverage(1, true)).toThrow(/below 1/);
  });
});

describe("moving average", () => {
  it("needs 45 perfect iterations to pass 0.9 at ρ = 0.95, one with bias correction", () => {
    // Facts, section 2: 1 - 0.95^44 = 0.8953, 1 - 0.95^45 = 0.9006.
    const plain = new MovingAverage(0.95);
    for (let i = 0; i < 44; i++) plain.update(1);
    expect(plain.value).toBeLessThan(0.9);
    plain.update(1);
    expect(plain.value).toBeGreaterThan(0.9);
    const corrected = new MovingAverage(0.95, true);
    expect(corrected.value).toBe(0);
    corrected.update(1);
    expect(corrected.value).toBeCloseTo(1, 12);
  });
});

describe("group normalise, eq. 5", () => {
  it("decision rewards (1, 1, -0.5, -1)", () => {
    // Issue 2, part 5: population standard deviation.
    const { advantages } = groupNormalise(Array(4).fill("game"), [1, 1, -0.5, -1]);
    const expected = [0.9802, 0.9802, -0.7001, -1.2603];
    advantages.forEach((advantage, i) => {
      expect(advantage).toBeCloseTo(expected[i], 4);
    });
  });

  it("keeps groups apart and counts those without gradient", () => {
    // By hand: group a is (1, -1), deviation 1; b is constant; c has one member.
    const result = groupNormalise(["a", "b", "a", "b", "c"], [1, 0.1, -1, 0.1, 5], { epsilon: 0 });
    expect(result).toEqual({ advantages: [1, 0, -1, 0, 0], groups: 3, groupsWithoutGradient: 2 });
  });

  it("scale none leaves the difference from the mean", () => {
    expect(groupNormalise(["a", "a"], [1, 0], { scale: "none" }).advantages).toEqual([0.5, -0.5]);
    expect(() => groupNormalise(["a"], [1, 2])).toThrow(/1 group keys for 2 rewards/);
  });
});

describe("turn returns", () => {
  it("sums what comes after, discounted", () => {
    // By hand, γ = 0.5: 1 + 0.5·(2 + 0.5·4) = 3.
    expect(turnReturns([1, 2, 4], 0.5)).toEqual([3, 4, 4]);
    expect(turnReturns([1, 0, -1])).toEqual([0, -1, -1]);
    expect(turnReturns([])).toEqual([]);
  });
});
