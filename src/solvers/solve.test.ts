import { describe, expect, it } from "vitest";
import { ConfigError } from "../core/errors.ts";
import { kuhnPoker } from "../games/kuhn-poker/kuhn-poker.ts";
import { spotTheSpy } from "../games/spot-the-spy/spot-the-spy.ts";
import { ticTacToe } from "../games/tic-tac-toe/tic-tac-toe.ts";
import { expectedReturns } from "./expected.ts";
import { sizeOf } from "./histories.ts";
import { METHODS } from "./methods.ts";
import { solvable, solve } from "./solve.ts";
import { walk } from "./walk.ts";

const kuhn = walk(kuhnPoker());

describe("solve", () => {
  it.each(Object.keys(METHODS).filter((name) => name !== "minimax"))(
    "%s solves Kuhn poker",
    async (method) => {
      const { value, exploitability, profile } = await solve(kuhn, { method, iterations: 300 });
      expect(value).toBeCloseTo(-1 / 18, 1);
      expect(exploitability).toBeLessThan(0.1);
      expect(expectedReturns(kuhn, profile)[0]).toBeCloseTo(value, 12);
    },
  );

  it("takes the exact method that fits, and says at which iterations it looked", async () => {
    expect(await solve(kuhn)).toMatchObject({
      method: "lp",
      curve: [],
      histories: 54,
      informationStates: 12,
    });
    const board = walk(ticTacToe());
    expect(await solve(board)).toMatchObject({ method: "minimax", value: 0, exploitability: 0 });
    const { curve } = await solve(kuhn, { method: "cfr", iterations: 12 });
    expect(curve.map(({ iteration }) => iteration)).toEqual([1, 2, 5, 10, 12]);
  });

  /** The authors' value at this temperature. */
  it("finds the quantal response equilibrium of a temperature", async () => {
    const { value, nashConv } = await solve(kuhn, { method: "qre", temperature: 0.2, iterations: 800 });
    expect(value).toBeCloseTo(-0.046037, 5);
    expect(nashConv).toBeCloseTo(0.087147, 5);
  });

  it("refuses methods that are not known, and games that cannot be listed", async () => {
    await expect(solve(kuhn, { method: "crf" })).rejects.toThrow('Did you mean "cfr"');
    expect(() => solvable(spotTheSpy({ civilians: 3, clueRounds: 1, spyView: "blank" }))).toThrow(
      ConfigError,
    );
  });
});

/** Known of tic-tac-toe: 549,946 ways to play, 5,478 positions. */
it("counts ways and states", () => {
  expect(sizeOf(walk(ticTacToe()))).toEqual({ histories: 549_946, states: 5478, informationStates: 4520 });
});
