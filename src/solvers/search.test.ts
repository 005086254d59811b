/** Searches of games in which nothing is hidden: exact values in two ways, and an opponent that needs no solution. */
import { describe, expect, it } from "vitest";
import { Key } from "../core/rng.ts";
import { connectFour } from "../games/connect-four/connect-four.ts";
import { kuhnPoker } from "../games/kuhn-poker/kuhn-poker.ts";
import { matrixGame } from "../games/matrix-game/matrix-game.ts";
import { playOut } from "../games/random-play.ts";
import { ticTacToe } from "../games/tic-tac-toe/tic-tac-toe.ts";
import { alphaBeta } from "./alpha-beta.ts";
import { search } from "./mcts.ts";
import { minimax } from "./minimax.ts";
import { walk } from "./walk.ts";

describe("alpha-beta", () => {
  it.each([
    ["3 by 3 in tic-tac-toe", ticTacToe(), 0],
    ["4 columns and 3 rows, three in a line", connectFour({ columns: 4, rows: 3, connect: 3 }), 1],
    ["3 columns and 4 rows, three in a line", connectFour({ columns: 3, rows: 4, connect: 3 }), 0],
  ])("agrees with minimax: %s", (_, game, value) => {
    const tree = walk(game as ReturnType<typeof ticTacToe>);
    const { value: found, states } = alphaBeta(game as ReturnType<typeof ticTacToe>);
    expect(found).toBe(value);
    expect(minimax(tree).value).toBe(value);
    expect(states).toBeLessThan(tree.sets.length);
  });

  /** Known of connect four: a draw on boards of 4 by 4. */
  it("solves what is larger", () => {
    expect(alphaBeta(connectFour({ columns: 4, rows: 4 }))).toMatchObject({ value: 0 });
    expect(alphaBeta(connectFour({ columns: 4, rows: 4, connect: 3 }))).toMatchObject({ value: 1 });
  });

  it("refuses deals, moves at once, and what is too large", () => {
    expect(() => alphaBeta(kuhnPoker())).toThrow("has 6 deals");
    expect(() => alphaBeta(matrixGame())).toThrow("has moves at once");
    expect(() => alphaBeta(connectFour(), 1000)).toThrow("more than 1000 states");
  });
});

describe("Monte Carlo tree search", () => {
  const game = ticTacToe();
  const after = (cells: string) => {
    const left = [...cells];
    const say = () => `\\boxed{${left.shift()}}`;
    return playOut(game, game.start(null, Key.root(0)), say, left.length).states.at(-1)!;
  };

  it("wins where it can, stops a line, and repeats by its key", () => {
    const moves = (cells: string, seat: number) =>
      [1, 2, 3].map((seed) => {
        const state = after(cells);
        const rng = Key.root(seed).stream();
        return game.legal(state, seat)[search(game, state, rng, { simulations: 200 })];
      });
    expect(moves("0314", 0)).toEqual([2, 2, 2]);
    expect(moves("031", 1)).toEqual([2, 2, 2]);
    expect(moves("0", 1)).toEqual(moves("0", 1));
  });
});
