import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { ConfigError, EvaluationError } from "../core/errors.ts";
import { kuhnPoker } from "../games/kuhn-poker/kuhn-poker.ts";
import { matrixGame } from "../games/matrix-game/matrix-game.ts";
import { ticTacToe } from "../games/tic-tac-toe/tic-tac-toe.ts";
import { bestResponse } from "./best-response.ts";
import { expectedReturns } from "./expected.ts";
import { keepsValue, minimax } from "./minimax.ts";
import { nashConv } from "./nash-conv.ts";
import { type Policy, policyOf, profileOf, uniform } from "./policy.ts";
import { walk } from "./walk.ts";

const kuhn = walk(kuhnPoker());
const spiral = walk(kuhnPoker({ stakes: "spiral" }));
const board = walk(ticTacToe());

/**
 * The family of equilibria of Kuhn (1950), bluffing with J at rate alpha: the probability of the second
 * choice, bet or call.
 */
function equilibrium(alpha: number): Policy {
  const aggressive: Record<string, number> = {
    "first J": alpha,
    "first Q": 0,
    "first K": 3 * alpha,
    "first J check bet": 0,
    "first Q check bet": alpha + 1 / 3,
    "first K check bet": 1,
    "second J check": 1 / 3,
    "second Q check": 0,
    "second K check": 1,
    "second J bet": 0,
    "second Q bet": 1 / 3,
    "second K bet": 1,
  };
  return (information) => [1 - aggressive[information], aggressive[information]];
}

describe("the walk", () => {
  /** 6 deals × (4 decisions and 5 ends); 3 cards × 2 places × 2 seats. */
  it("finds Kuhn's 54 histories and 12 information sets", () => {
    expect(kuhn.nodes).toHaveLength(54);
    expect(kuhn.sets).toHaveLength(12);
    expect(kuhn.sets.every(({ nodes }) => nodes.length === 2)).toBe(true);
    expect(kuhn.sets[0].observe().choices).toEqual(kuhn.sets[0].choices);
  });

  /** Counts that are known of tic-tac-toe: 5,478 positions, of which 958 end the game. */
  it("finds the 5,478 states of tic-tac-toe", () => {
    expect(board.nodes).toHaveLength(5478);
    expect(board.nodes.filter(({ returns }) => returns)).toHaveLength(958);
    expect(board.sets).toHaveLength(5478 - 958);
  });

  it("puts parents before children", () => {
    for (const tree of [kuhn, board, walk(kuhnPoker({ rounds: 2 })), walk(matrixGame())]) {
      tree.nodes.forEach(({ index, children }, at) => {
        expect(index).toBe(at);
        expect(children.every((child) => child.index > at)).toBe(true);
      });
    }
  });

  it("takes moves at once as hidden from each other", () => {
    const tree = walk(matrixGame());
    expect(tree.sets.map(({ seat, nodes }) => [seat, nodes.length])).toEqual([
      [0, 1],
      [1, 3],
    ]);
  });

  it("refuses what is too large with its size, and what does not end", () => {
    expect(() => walk(ticTacToe({ size: 4 }), { moves: 5000 })).toThrow(EvaluationError);
    expect(() => walk(ticTacToe({ size: 4 }), { moves: 5000 })).toThrow(
      "tic-tac-toe has more than 5000 moves to try (",
    );
    expect(() => walk(kuhnPoker({ rounds: 5 }), { moves: 5000 })).toThrow("too large to solve");
    const game = ticTacToe();
    const endless = { ...game, apply: (state: ReturnType<typeof game.start>) => state };
    expect(() => walk(endless, { steps: 50 })).toThrow("does not end within 50 steps");
  });

  it("refuses deals that do not sum to 1, and equal information with other moves", () => {
    const game = kuhnPoker();
    expect(() => walk({ ...game, deals: () => game.deals().slice(1) })).toThrow(ConfigError);
    expect(() => walk({ ...game, legal: () => [] })).toThrow("seat 0 is to move and has no legal move");
    expect(() => walk({ ...game, information: () => "" })).toThrow(
      "equal information must go with equal choices",
    );
  });
});

describe("exploitability", () => {
  /** Uniform play: the first player gains 1/8; NashConv 11/12. */
  it("of uniform play of Kuhn poker is 11/24", () => {
    const { nashConv: sum, exploitability, returns } = nashConv(kuhn, uniform);
    expect(sum).toBeCloseTo(11 / 12, 12);
    expect(exploitability).toBeCloseTo(11 / 24, 12);
    expect(returns[0]).toBeCloseTo(1 / 8, 12);
  });

  it.each([0, 0.1, 1 / 3])(
    "of Kuhn's equilibrium with alpha %f is 0, and the first player loses 1/18",
    (alpha) => {
      const { exploitability, returns } = nashConv(kuhn, equilibrium(alpha));
      expect(exploitability).toBeCloseTo(0, 12);
      expect(returns[0]).toBeCloseTo(-1 / 18, 12);
    },
  );

  it("of a policy beside the equilibrium is above 0", () => {
    const loose: Policy = (information, choices, set) =>
      information === "second Q bet" ? [0.5, 0.5] : equilibrium(0.2)(information, choices, set);
    expect(nashConv(kuhn, loose).exploitability).toBeGreaterThan(1e-3);
  });

  /**
   * Calling costs nothing with these stakes: whoever never folds loses nothing on average, whatever else they
   * do.
   */
  it("with SPIRAL's stakes is 0 for whoever never folds", () => {
    const neverFold: Policy = (information) => (information.endsWith("bet") ? [0, 1] : [0.7, 0.3]);
    const { exploitability, returns } = nashConv(spiral, neverFold);
    expect(exploitability).toBeCloseTo(0, 12);
    expect(returns[0]).toBeCloseTo(0, 12);
    expect(nashConv(spiral, uniform).exploitability).toBeGreaterThan(0.1);
  });

  /** For symmetric play, half of NashConv: uniform 0, pure rock 1, (1/2, 1/2, 0) 1/2, (1/2, 1/4, 1/4) 1/4. */
  it.each([
    [[1 / 3, 1 / 3, 1 / 3], 0],
    [[1, 0, 0], 1],
    [[0.5, 0.5, 0], 0.5],
    [[0.5, 0.25, 0.25], 0.25],
  ])("of %j in rock, paper, scissors is %f", (probabilities, expected) => {
    expect(nashConv(walk(matrixGame()), () => probabilities).exploitability).toBeCloseTo(expected, 12);
  });

  /** Off-diagonals a, b, c of an antisymmetric table give the equilibrium (b, c, a) over their sum. */
  it("of the equilibrium of a biased table is 0", () => {
    const payoffs = [
      [0, -0.25, 0.5],
      [0.25, 0, -0.05],
      [-0.5, 0.05, 0],
    ];
    const tree = walk(matrixGame({ payoffs }));
    expect(nashConv(tree, () => [1 / 16, 10 / 16, 5 / 16]).exploitability).toBeCloseTo(0, 12);
    expect(nashConv(tree, uniform).exploitability).toBeGreaterThan(0.05);
  });

  /**
   * Prisoners gain 1 each by defecting: the only equilibrium. At uniform play each gains 4 and could gain
   * 5.5.
   */
  it("holds for tables that are not zero-sum", () => {
    const tree = walk(
      matrixGame({
        payoffs: [
          [5, 0],
          [10, 1],
        ],
        columnPayoffs: [
          [5, 10],
          [0, 1],
        ],
        rowMoves: null,
        columnMoves: null,
      }),
    );
    expect(nashConv(tree, () => [0, 1])).toMatchObject({ nashConv: 0, returns: [1, 1] });
    expect(nashConv(tree, uniform)).toMatchObject({
      nashConv: 3,
      returns: [4, 4],
      bestResponses: [5.5, 5.5],
    });
  });

  it("is never below 0, and a best response gains what it says", () => {
    const probabilities = fc.array(fc.double({ min: 0, max: 1, noNaN: true }), {
      minLength: 12,
      maxLength: 12,
    });
    fc.assert(
      fc.property(probabilities, (bets) => {
        const profile = kuhn.sets.map(({ index }) => [1 - bets[index], bets[index]]);
        expect(nashConv(kuhn, policyOf(kuhn, profile)).nashConv).toBeGreaterThanOrEqual(-1e-12);
        for (const seat of [0, 1]) {
          const best = bestResponse(kuhn, profile, seat);
          const against = kuhn.sets.map(({ index, seat: who }) =>
            who === seat ? [0, 1].map((choice) => (choice === best.choices[index] ? 1 : 0)) : profile[index],
          );
          expect(expectedReturns(kuhn, against)[seat]).toBeCloseTo(best.value, 12);
        }
      }),
    );
  });

  it("agrees with the best of all 64 pure strategies of a seat of Kuhn poker", () => {
    const profile = profileOf(kuhn, equilibrium(0.1)).map(([careful]) => [
      0.6 * careful + 0.1,
      0.9 - 0.6 * careful,
    ]);
    for (const seat of [0, 1]) {
      const own = kuhn.sets.filter((set) => set.seat === seat);
      const values = Array.from({ length: 64 }, (_, bits) => {
        const pure = new Map(own.map(({ index }, i) => [index, (bits >> i) & 1 ? [0, 1] : [1, 0]]));
        return expectedReturns(
          kuhn,
          profile.map((mixed, index) => pure.get(index) ?? mixed),
        )[seat];
      });
      expect(bestResponse(kuhn, profile, seat).value).toBeCloseTo(Math.max(...values), 12);
    }
  });

  it("agrees with sums over the table in matrix games", () => {
    const cell = fc.integer({ min: -9, max: 9 });
    const table = fc.array(fc.array(cell, { minLength: 3, maxLength: 3 }), { minLength: 2, maxLength: 2 });
    const weights = fc.array(fc.integer({ min: 1, max: 9 }), { minLength: 3, maxLength: 3 });
    fc.assert(
      fc.property(table, table, weights, weights, (payoffs, columnPayoffs, left, right) => {
        const x = left.slice(0, 2).map((weight) => weight / (left[0] + left[1]));
        const y = right.map((weight) => weight / (right[0] + right[1] + right[2]));
        const tree = walk(matrixGame({ payoffs, columnPayoffs, rowMoves: null, columnMoves: null }));
        const rows = payoffs.map((row) => row.reduce((sum, gain, j) => sum + y[j] * gain, 0));
        const columns = y.map((_, j) => x[0] * columnPayoffs[0][j] + x[1] * columnPayoffs[1][j]);
        const mean = (gains: number[], mix: number[]) =>
          gains.reduce((sum, gain, i) => sum + mix[i] * gain, 0);
        const expected = Math.max(...rows) - mean(rows, x) + Math.max(...columns) - mean(columns, y);
        expect(nashConv(tree, (side) => (side === "row" ? x : y)).nashConv).toBeCloseTo(expected, 10);
      }),
    );
  });

  it("refuses policies that give no probabilities, and seats that forget", () => {
    expect(() => nashConv(kuhn, () => [1])).toThrow('At "first J" the policy gives 1');
    expect(() => nashConv(kuhn, () => [0.5, 0.6])).toThrow("must sum to 1");
    expect(() => nashConv(kuhn, () => [Number.NaN, 1])).toThrow(EvaluationError);
    const game = kuhnPoker({ rounds: 2 });
    const forgetful = {
      ...game,
      information: (_: unknown, seat: number) => String(seat),
      legal: () => ["check", "bet"] as const,
    };
    const apply = (state: ReturnType<typeof game.start>) => ({ ...state, rounds: [...state.rounds, []] });
    const toMove = ({ rounds }: ReturnType<typeof game.start>) => (rounds.length < 4 ? [0] : []);
    const returns = () => [0, 0];
    const tree = walk({ ...forgetful, apply, toMove, returns, outcome: () => ({}) as never });
    expect(() => nashConv(tree, uniform)).toThrow('meets the information "0" twice');
  });
});

describe("minimax", () => {
  const solution = minimax(board);

  it("of tic-tac-toe is a draw", () => {
    expect(solution.value).toBe(0);
    expect(solution.positions.get("o .........")!.choices.every(({ value }) => value === 0)).toBe(true);
  });

  it("knows which moves throw a draw or a win away", () => {
    const corner = solution.positions.get("x o........")!;
    expect(corner.choices.filter(({ choice }) => keepsValue(corner, choice))).toEqual([
      { choice: "\\boxed{4}", value: 0 },
    ]);
    const won = solution.positions.get("o oo.xx....")!;
    expect(won).toMatchObject({ seat: 0, value: 1 });
    expect(keepsValue(won, "\\boxed{2}")).toBe(true);
    expect(keepsValue(won, "\\boxed{8}")).toBe(false);
    expect(keepsValue(won, "\\boxed{0}")).toBe(false);
  });

  it("agrees with best responses: nobody gains against it, and it gains against uniform play", () => {
    const policy: Policy = (information, choices) => {
      const position = solution.positions.get(information)!;
      const kept = choices.map((choice) => (keepsValue(position, choice) ? 1 : 0));
      const count = kept.reduce<number>((sum, one) => sum + one, 0);
      return kept.map((one) => one / count);
    };
    const { exploitability, bestResponses } = nashConv(board, policy);
    expect(exploitability).toBeCloseTo(0, 12);
    expect(bestResponses).toEqual([0, 0]);
    expect(nashConv(board, uniform).bestResponses[0]).toBeGreaterThan(0.9);
  });

  it("refuses what is hidden, dealt or not zero-sum", () => {
    expect(() => minimax(kuhn)).toThrow("has 6 deals, not 1");
    expect(() => minimax(walk(matrixGame()))).toThrow('hides something at "column"');
    const game = ticTacToe();
    expect(() => minimax(walk({ ...game, returns: () => [1, 1] }))).toThrow("returns 1 and 1");
  });
});
