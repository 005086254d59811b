import { describe, expect, it } from "vitest";
import { ALARM_LIMITS, alarms, type IterationMetrics } from "./spiral-alarms.ts";

const HEALTHY = { illegalShare: 0.02, entropy: 0.6, "winShare.duel.first": 0.6, answerTokens: 20 };

/** The first ten iterations, and the latest ten with other numbers. */
function turning(changed: Partial<IterationMetrics>): [IterationMetrics[], IterationMetrics[]] {
  const later = { ...HEALTHY, ...changed } as IterationMetrics;
  return [Array<IterationMetrics>(10).fill(HEALTHY), Array<IterationMetrics>(10).fill(later)];
}

describe("alarms", () => {
  it("are silent in a healthy run", () => {
    expect(alarms(...turning({}))).toEqual([]);
  });

  it.each([
    ["illegalShare", 0.08, "illegal-answers"],
    ["entropy", 0.05, "entropy"],
    ["winShare.duel.first", 0.97, "role-imbalance"],
    ["answerTokens", 9, "short-answers"],
  ])("tell of %s at %d", (metric, value, kind) => {
    const found = alarms(...turning({ [metric]: value }));
    expect(found.map((alarm) => [alarm.kind, alarm.metric])).toEqual([[kind, metric]]);
    expect(found[0].now).toBeCloseTo(value, 12);
    expect(found[0].message).toContain(metric);
  });

  it.each([
    ["illegalShare", 0.06],
    ["entropy", 0.07],
    ["winShare.duel.first", 0.94],
    ["answerTokens", 11],
  ])("bear %s at %d", (metric, value) => {
    expect(alarms(...turning({ [metric]: value }))).toEqual([]);
  });

  it("take other limits, and numbers that some iterations lack", () => {
    const some = (list: IterationMetrics[]) =>
      list.map((metrics, i) => (i % 2 ? { illegalShare: 0 } : metrics));
    const [first, latest] = turning({ entropy: 0.07 }).map(some);
    const limits = { ...ALARM_LIMITS, entropyLeft: 0.2 };
    expect(alarms(first, latest, limits).map(({ kind }) => kind)).toEqual(["entropy"]);
  });
});
