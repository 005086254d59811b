import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { ConfigError, GameError } from "../../core/errors.ts";
import { Key } from "../../core/rng.ts";
import { anyChoice, playOut } from "../random-play.ts";
import { linesOf } from "./board.ts";
import type { TicTacToeOptions } from "./settings.ts";
import { type TicTacToe, type TicTacToeState, ticTacToe } from "./tic-tac-toe.ts";

const key = Key.root("tic-tac-toe");

function after(game: TicTacToe, cells: readonly number[]): TicTacToeState {
  const left = cells.slice();
  return playOut(game, game.start(null, key), () => `\\boxed{${left.shift()}}`, cells.length).states.at(-1)!;
}

describe("the board", () => {
  it("has 8 lines of three, and 10 of four on a side of four", () => {
    expect(linesOf(3, 3).map((line) => line.join(""))).toEqual(
      expect.arrayContaining(["012", "345", "678", "036", "147", "258", "048", "246"]),
    );
    expect(linesOf(3, 3)).toHaveLength(8);
    expect(linesOf(4, 4)).toHaveLength(10);
    /** 3 lines of three in each of 5 rows and columns, 9 on each kind of diagonal. */
    expect(linesOf(5, 3)).toHaveLength(2 * 15 + 2 * 9);
  });
});

describe("the rules", () => {
  const game = ticTacToe();
  it.each<[number[], string | undefined, number[]]>([
    [[0, 3, 1, 4, 2], "o", [1, -1]],
    [[0, 3, 1, 4, 8, 5], "x", [-1, 1]],
    [[2, 0, 4, 1, 6], "o", [1, -1]],
    [[0, 1, 2, 4, 3, 5, 7, 6, 8], undefined, [0, 0]],
    [[0, 1, 2, 3, 4, 5, 7, 6, 8], "o", [1, -1]],
  ])("%j is won by %s", (cells, winner, returns) => {
    const end = game.outcome(after(game, cells));
    expect(game.winner(end)).toBe(winner);
    expect(game.returns(end)).toEqual(returns);
  });

  it("a row that is left at the right does not continue at the left", () => {
    expect(game.toMove(after(game, [2, 0, 3, 1, 4]))).toEqual([1]);
  });

  it("needs as many in a row as is set", () => {
    expect(ticTacToe({ size: 4 }).toMove(after(ticTacToe({ size: 4 }), [0, 4, 1, 5, 2]))).toEqual([]);
    const four = ticTacToe({ size: 4, row: 4 });
    expect(four.toMove(after(four, [0, 4, 1, 5, 2]))).toEqual([1]);
    expect(four.winner(four.outcome(after(four, [0, 4, 1, 5, 2, 6, 3])))).toBe("o");
  });
});

describe("refused answers", () => {
  const give = (game: TicTacToe, state: TicTacToeState, text: string) =>
    game.apply(state, new Map(game.toMove(state).map((seat) => [seat, game.parse(text, state, seat)])));

  it("lose, or take the first free cell, or are asked for again", () => {
    const lose = ticTacToe();
    expect(lose.returns(lose.outcome(give(lose, after(lose, [4]), "\\boxed{4}")))).toEqual([0.5, -1.5]);
    const noop = ticTacToe({ illegal: "noop" });
    expect(give(noop, after(noop, [0]), "?").board.slice(0, 3)).toEqual(["o", "x", null]);
    const retry = ticTacToe({ illegal: "retry" });
    const again = give(retry, after(retry, [4]), "\\boxed{4}");
    expect(retry.toMove(again)).toEqual([1]);
    expect(retry.winner(retry.outcome(give(retry, again, "\\boxed{9}")))).toBe("o");
  });
});

describe("the parser", () => {
  const game = ticTacToe();
  const state = after(game, [4]);
  it.each([
    ["\\boxed{0}", 0],
    ["The corner. \\boxed{[ 8 ]}", 8],
    ["\\boxed{4} is taken, so \\boxed{2}", 2],
  ])("takes %j", (text, move) => expect(game.parse(text, state, 1)).toMatchObject({ ok: true, move }));
  it.each([
    ["0", "there is no \\boxed{} answer"],
    ["\\boxed{4}", "cell 4 is taken"],
    ["\\boxed{9}", '"9" is no cell: cells are 0 to 8'],
    ["\\boxed{-1}", '"-1" is no cell: cells are 0 to 8'],
    ["\\boxed{1 or 2}", '"1 or 2" is no cell: cells are 0 to 8'],
    ["\\boxed{}", '"" is no cell: cells are 0 to 8'],
  ])("refuses %j", (text, reason) => expect(game.parse(text, state, 1)).toMatchObject({ ok: false, reason }));
});

describe("every game", () => {
  const options: fc.Arbitrary<TicTacToeOptions> = fc
    .record({
      size: fc.integer({ min: 3, max: 5 }),
      row: fc.integer({ min: 3, max: 5 }),
      illegal: fc.constantFrom("lose" as const, "noop" as const, "retry" as const),
    })
    .filter(({ size, row }) => row <= size);
  const answer = fc.oneof(
    { weight: 9, arbitrary: fc.nat(24).map((cell) => `\\boxed{${cell}}`) },
    { weight: 1, arbitrary: fc.string() },
  );

  it("ends, and its outcome is plain and adds up", () => {
    fc.assert(
      fc.property(options, fc.array(answer, { minLength: 60, maxLength: 60 }), (settings, texts) => {
        const game = ticTacToe(settings);
        let used = 0;
        const { states, ended } = playOut(game, game.start(null, key), () => texts[used++], texts.length);
        expect(ended).toBe(true);
        const end = game.outcome(states.at(-1)!);
        const [o, x] = game.returns(end);
        expect(o + x).toBe(end.lost.length > 0 ? -1 : 0);
        expect(game.winner(end)).toBe(o === x ? undefined : o > x ? "o" : "x");
        expect(JSON.parse(JSON.stringify(end))).toEqual(end);
      }),
    );
  });

  it("has equal messages exactly where it has equal information", () => {
    const game = ticTacToe({ illegal: "retry" });
    const messages = new Map<string, string>();
    for (let number = 0; number < 300; number++) {
      const rng = Key.root(number).stream();
      const choose = anyChoice(game, rng);
      const say = (state: TicTacToeState, seat: number) => (rng.chance(0.1) ? "?" : choose(state, seat));
      for (const state of playOut(game, game.start(null, key), say).states) {
        for (const seat of game.toMove(state)) {
          const text = JSON.stringify(game.observe(state, seat).messages);
          expect(messages.get(game.information(state, seat)) ?? text).toBe(text);
          messages.set(game.information(state, seat), text);
        }
      }
    }
    expect(messages.size).toBeGreaterThan(500);
    expect(new Set(messages.values()).size).toBe(messages.size);
  });
});

it("names wrong calls and settings", () => {
  const game = ticTacToe();
  const state = game.start(null, key);
  expect(() => game.observe(state, 1)).toThrow(GameError);
  expect(() => game.apply(state, new Map())).toThrow("Answers came from seats none");
  expect(() => game.apply(after(game, [4]), new Map([[1, { ok: true, move: 4 }]]))).toThrow("The move is 4");
  expect(() => game.outcome(state)).toThrow("still to move");
  expect(() => ticTacToe({ size: 2 })).toThrow(ConfigError);
  expect(() => ticTacToe({ size: 3, row: 4 })).toThrow('setting "row" is 4');
});
