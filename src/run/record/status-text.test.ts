/** The status of an iteration in words: what every run shows, and each algorithm's own numbers. */
import { describe, expect, test } from "vitest";
import { resolveConfig } from "../settings/resolve.ts";
import type { RunEvent } from "./events.ts";
import { iterationBlock, iterationLine } from "./status-text.ts";

const event = (fields: object): RunEvent => ({
  ...({
    schema: 1,
    type: "iteration",
    iteration: 3,
    loss: 0.5,
    gradientNorm: 1,
    learningRate: 3e-4,
  } as const),
  ...({ klPerToken: 0.125, time: { total: 2, sampling: 1, learning: 0.5, tokensPerSecond: 1234 } } as const),
  ...fields,
});

describe("Iterative-SPO", () => {
  const config = resolveConfig({ preset: "small" });
  const metrics = {
    decisionAccuracy: 0.5,
    naShare: 0,
    spySurvival: 0.25,
    invalidVoteShare: 0.1,
    cutShare: 0.02,
    "reward.clue.spy.suspicion": -0.1,
    "reward.clue.spy.misleading": 0.05,
    "baseline.spy": -0.02,
  };

  test("a line has the votes, and difficulty and cut answers where there are some", () => {
    const line = iterationLine(event({ phase: "clue", difficulty: 0.2, metrics }), config, 75);
    expect(line).toBe(
      "iteration 3/120  clue  accuracy 50.0%  n/a 0.0%  spy survives 25.0%  cut 2.0%  difficulty 0.2  KL 0.1250  loss 0.5000  1,234 tokens/s  75 s left",
    );
  });

  test("a block sums the terms of a reward", () => {
    const block = iterationBlock(event({ phase: "clue", metrics }), config, 7200);
    expect(block[0]).toBe("[#...................] iteration 3 of 120   clue stage   2 h 00 min left");
    expect(block).toContain("  rewards    clue spy -0.050");
    expect(block).toContain("  learning   KL 0.1250   loss 0.5000   gradient 1.0000   rate 3.0e-4");
    expect(block.at(-1)).toBe(
      "  speed      1,234 tokens/s   sampling 50%, learning 25%, pictures 0%, rest 0%   failures 0",
    );
  });
});

test("SPIRAL: refused answers, entropy, and returns by game and role; no KL where none was computed", () => {
  const config = resolveConfig({ preset: "spiral" });
  const metrics = {
    ...{
      illegalShare: 0.01,
      entropy: 0.6,
      "return.kuhn-poker.first": -0.05,
      "winShare.kuhn-poker.first": 0.4,
    },
    "baseline.kuhn-poker.first": -0.04,
  };
  const shown = event({ metrics, klPerToken: undefined });
  expect(iterationLine(shown, config, 10)).toMatch(
    /^iteration 3\/800 {2}illegal 1\.0% {2}entropy 0\.6000 {2}loss/,
  );
  expect(iterationBlock(shown, config, 10)).toEqual(
    expect.arrayContaining([
      "  returns    kuhn-poker.first -0.0500",
      "  wins       kuhn-poker.first 40.0%",
      "  baselines  kuhn-poker.first -0.0400",
    ]),
  );
});
