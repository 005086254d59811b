import { expect, test } from "vitest";
import type { ExperimentName } from "./experiments.ts";
import { experimentNamed } from "./experiments.ts";
import type { Loaded } from "./loaded.ts";
import { outcomesOf, verdictOn } from "./outcome.ts";
import type { Evidence } from "./pool.ts";
import { type MadeUp, madeUpMarks, madeUpResults } from "./results-fixture.ts";

const interval = (low: number, high: number) => ({ estimate: (low + high) / 2, low, high, n: 10 });
const evidence = (pooled: [number, number], over?: [number, number]): Evidence => ({
  perSeed: [],
  pooled: interval(...pooled),
  ...(over && { overSeeds: interval(...over) }),
});

test.each<[string, [number, number], [number, number] | undefined, "above" | "below", number]>([
  ["agrees", [0.01, 0.05], [0.02, 0.04], "above", 0],
  ["agrees", [0.01, 0.05], undefined, "above", 0],
  ["agrees", [-0.05, -0.01], [-0.04, -0.02], "below", 0],
  ["agrees", [-0.04, 0.03], undefined, "above", -0.05],
  ["agrees in direction, not shown", [-0.01, 0.05], [0.01, 0.03], "above", 0],
  ["agrees in direction, not shown", [0.01, 0.05], [-0.02, 0.08], "above", 0],
  ["agrees in direction, not shown", [-0.05, 0.01], undefined, "below", 0],
  ["does not agree", [-0.05, 0.01], undefined, "above", 0],
  ["does not agree", [0.01, 0.05], [0.02, 0.04], "below", 0],
  ["does not agree", [-0.02, 0.02], undefined, "above", 0],
])("%s: %j, over seeds %j, expected %s %d", (verdict, pooled, over, expected, than) => {
  expect(verdictOn({ expected, than }, evidence(pooled, over))).toBe(verdict);
});

const TASKS = { "clevr-exist": 0.9, "clevr-say": 0.4 };

function loaded(name: ExperimentName, ...made: MadeUp[]): Loaded {
  const variants = new Map(made.map((one) => [one.variant, madeUpResults(one)]));
  return { name, variants, baseWeights: "aaaa", base: madeUpMarks(TASKS, "base") };
}

test("a table whose direction does not come out is reported as that", () => {
  const outcomes = outcomesOf(
    loaded("table-13", { variant: "paper", wins: 0.8, tasks: TASKS }, { variant: "no-rae", wins: 0.1 }),
  );
  expect(outcomes.map(({ verdict }) => verdict)).toEqual(["agrees", "agrees", undefined, undefined]);
  const contrary = outcomesOf(
    loaded(
      "table-13",
      { variant: "paper", wins: 0.5, tasks: { "clevr-exist": 0.5, "clevr-say": 0.1 } },
      { variant: "no-rae", wins: 0.9, tasks: { "clevr-exist": 1, "clevr-say": 0.8 } },
    ),
  );
  expect(contrary.map(({ verdict }) => verdict)).toEqual(Array(4).fill("does not agree"));
});

test("answer lengths: the last tenth of training less the first", () => {
  const outcomes = outcomesOf(loaded("figure-6", { variant: "default", wins: 0.8 }));
  expect(outcomes.map(({ verdict }) => verdict)).toEqual(["agrees", "agrees", "does not agree"]);
  // 20 iterations from 4 to 5 tokens: the means of the last two and the first two lie 18/19 apart, give or
  // take the noise of 0.02.
  expect(Math.abs(outcomes[1].evidence!.pooled.estimate - 18 / 19)).toBeLessThan(0.02);
});

test("a claim without its measurement has no verdict", () => {
  const outcomes = outcomesOf(
    loaded(
      "figure-8",
      { variant: "paper", wins: 0.8 },
      { variant: "clue-only", wins: 0.5 },
      { variant: "decision-only", wins: 0.7 },
    ),
  );
  const headToHead = experimentNamed("figure-8").claims.findIndex(
    ({ quantity }) => quantity.kind === "head to head",
  );
  expect(outcomes[headToHead]).not.toHaveProperty("verdict");
  expect(outcomes[0].verdict).toBe("agrees");
});
