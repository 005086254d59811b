import { describe, expect, test } from "vitest";
import { wilson } from "../src/core/stats.ts";
import { scoreMatch } from "../src/evaluate/match-score.ts";
import { overSeeds, pairedDifferences, summarise } from "./pool.ts";
import type { Mode, RunRecord } from "./results.ts";

/** A run of which only what pooling reads is real. */
function run(mode: Mode, seed: number, asCivilians: string, asSpy: string, rate = 0.5): RunRecord {
  const accuracy = (estimate: number) => ({ decisionAccuracy: wilson(100 * estimate, 100) });
  const match = { winRate: wilson(10 * rate, 10) };
  const deals = { asCivilians, asSpy };
  return { mode, seed, match, deals, before: accuracy(0.3), after: accuracy(0.3 + seed / 10) } as RunRecord;
}

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
    expect(summarise([run("clue", 1, "10", "10")])[0].overSeeds).toBeUndefined();
  });
});

describe("pooled", () => {
  test("the games of all seeds on each side", () => {
    const [summary] = summarise([run("clue", 2, "1100", "0011"), run("clue", 1, "1110", "0101")]);
    expect(summary.seeds).toEqual([1, 2]);
    expect(summary.pooled.civilianWins).toEqual(wilson(5, 8));
    expect(summary.pooled.spySurvival).toEqual(wilson(4, 8));
    expect(summary.pooled.winRate).toMatchObject({ estimate: 4.5 / 8, n: 16 });
  });

  test("one seed: the interval of the match itself", () => {
    const tables = [...Array(6).keys()].flatMap((deal) => [table(deal, "a"), table(deal, "b")]);
    const civiliansWin = [1, 0, 1, 1, 0, 0, 1, 0, 1, 1, 0, 1].map(Boolean);
    const episodes = civiliansWin.map(episode);
    const { winRate } = scoreMatch({ a: "a", b: "b" }, tables as never, episodes as never);
    // Even places: a as civilians; odd places: a as spy, who wins when the civilians do not.
    const [summary] = summarise([run("iterative", 1, "110110", "101100")]);
    expect(summary.pooled.winRate).toEqual(winRate);
  });

  test("games that were not scored are left out", () => {
    const [summary] = summarise([run("clue", 1, "1-0", "11-")]);
    expect(summary.pooled.civilianWins).toEqual(wilson(1, 2));
    expect(summary.pooled.spySurvival).toEqual(wilson(2, 2));
  });

  test("the gain in decision accuracy, over seeds", () => {
    // Gains 0.1 and 0.2: mean 0.15, standard error 0.05, t(1) = 12.7062.
    const gain = summarise([run("clue", 1, "1", "1"), run("clue", 2, "1", "1")])[0].overSeeds;
    expect(gain?.decisionAccuracyGain?.estimate).toBeCloseTo(0.15, 10);
    expect(gain?.decisionAccuracyGain?.high).toBeCloseTo(0.15 + 0.63531, 5);
  });
});

describe("paired differences", () => {
  test("deal by deal, for the seeds that both have", () => {
    const runs = [
      run("iterative", 1, "1111", "1010"),
      run("iterative", 2, "1100", "1100"),
      run("iterative", 3, "1111", "1111"),
      run("clue", 2, "1000", "0000"),
      run("clue", 1, "1100", "1010"),
    ];
    const [difference, ...others] = pairedDifferences(runs);
    expect(others).toEqual([]);
    expect(difference).toMatchObject({ modes: ["iterative", "clue"], seeds: [1, 2] });
    // Seed 1: deals 0, 0, ½, ½. Seed 2: ½, 1, 0, 0. Means ¼ and 3/8; all eight together 5/16.
    expect(difference.perSeed.map(({ estimate }) => estimate)).toEqual([0.25, 0.375]);
    expect(difference.pooled).toMatchObject({ estimate: 0.3125, n: 8 });
    // Sum of squares 1.75 - 8 (5/16)² = 0.96875, standard error √(0.96875 / 7 / 8) = 0.131526, times 1.959964.
    expect(difference.pooled.high - 0.3125).toBeCloseTo(0.2578, 4);
    // Mean of ¼ and 3/8, standard error 0.0625, t(1) = 12.7062.
    expect(difference.overSeeds?.estimate).toBeCloseTo(0.3125, 12);
    expect(difference.overSeeds?.high).toBeCloseTo(0.3125 + 0.794138, 5);
  });

  test("a deal that one of the two has not scored is left out", () => {
    const [difference] = pairedDifferences([
      run("iterative", 1, "11-1", "1111"),
      run("clue", 1, "00-0", "1-11"),
    ]);
    expect(difference.pooled).toMatchObject({ estimate: 0.5, n: 2 });
  });

  test("no seed in common: no difference", () => {
    expect(pairedDifferences([run("iterative", 1, "1", "1"), run("clue", 2, "1", "1")])).toEqual([]);
  });
});

function table(deal: number, civilians: "a" | "b") {
  return { deal, civilians, spy: civilians === "a" ? "b" : "a" };
}

/** Two civilians and a spy at seat 2; both civilians find the spy, or vote for each other. */
function episode(civiliansWin: boolean) {
  const roles = ["civilian", "civilian", "spy"];
  const vote = (seat: number) => ({ seat, kind: "vote", move: { vote: civiliansWin ? 2 : 1 - seat } });
  const clue = (_: string, seat: number) => ({ seat, kind: "clue", move: {} });
  return { id: "", seats: roles.map((role) => ({ role })), turns: [...roles.map(clue), vote(0), vote(1)] };
}
