import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { ConfigError, GameError } from "../../core/errors.ts";
import { Key } from "../../core/rng.ts";
import { checkConformance } from "../conformance/conformance.ts";
import { anyChoice, playOut } from "../random-play.ts";
import { connectFour } from "./connect-four.ts";

const key = Key.root("four");
const game = connectFour();

function after(columns: string, rules = game) {
  const left = [...columns];
  const say = () => `\\boxed{${left.shift()}}`;
  return playOut(rules, rules.start(null, key), say, left.length).states.at(-1)!;
}

it.each([
  ["across", "0011223", "x"],
  ["up", "0101010", "x"],
  ["rising", "01122323363", "x"],
  ["falling", "6554434333", undefined],
  ["the second player, up", "01012141", "o"],
])("four %s win", (_, columns, winner) => {
  const state = after(columns);
  if (winner === undefined) return expect(game.toMove(state)).toEqual([0]);
  expect(game.toMove(state)).toEqual([]);
  const end = game.outcome(state);
  expect(game.winner(end)).toBe(winner);
  expect(game.returns(end)).toEqual(winner === "x" ? [1, -1] : [-1, 1]);
});

it("a falling diagonal wins as a rising one does", () => {
  const mirrored = [..."01122323363"].map((column) => 6 - Number(column)).join("");
  expect(game.winner(game.outcome(after(mirrored)))).toBe("x");
});

it("a full board is a draw", () => {
  const small = connectFour({ columns: 4, rows: 3 });
  const end = small.outcome(after("001012322313", small));
  expect(small.returns(end)).toEqual([0, 0]);
  expect(small.winner(end)).toBeUndefined();
});

it("keeps the contract of games", () => {
  checkConformance(connectFour({ columns: 4, rows: 4, illegal: "retry" }));
  checkConformance(game, { games: 2 });
});

describe("the parser", () => {
  const state = after("000000");
  it.each([
    ["\\boxed{6}", 6],
    ["Left. \\boxed{[ 1 ]}", 1],
  ])("takes %j", (text, move) => expect(game.parse(text, state, 0)).toMatchObject({ ok: true, move }));
  it.each([
    ["6", "there is no \\boxed{} answer"],
    ["\\boxed{0}", "column 0 is full"],
    ["\\boxed{7}", '"7" is no column: columns are 0 to 6'],
    ["\\boxed{1 or 2}", '"1 or 2" is no column: columns are 0 to 6'],
  ])("refuses %j", (text, reason) => expect(game.parse(text, state, 0)).toMatchObject({ ok: false, reason }));
});

it("agrees with a search of the whole board for lines, and adds up", () => {
  const size = fc.record({ columns: fc.integer({ min: 3, max: 7 }), rows: fc.integer({ min: 3, max: 6 }) });
  fc.assert(
    fc.property(size, fc.nat(), ({ columns, rows }, seed) => {
      const rules = connectFour({ columns, rows, connect: 3 });
      const { states } = playOut(rules, rules.start(null, key), anyChoice(rules, Key.root(seed).stream()));
      for (const { board, won } of states) {
        const at = (x: number, y: number) => board[x]?.[y];
        const lines = board.flatMap((column, x) =>
          [...column].flatMap((mark, y) =>
            [
              [1, 0],
              [0, 1],
              [1, 1],
              [1, -1],
            ].map(([r, u]) => [1, 2].every((i) => at(x + i * r, y + i * u) === mark)),
          ),
        );
        expect(lines.includes(true)).toBe(won !== null);
      }
      const [x, o] = rules.returns(rules.outcome(states.at(-1)!));
      expect(x + o).toBe(0);
    }),
    { numRuns: 40 },
  );
});

it("names wrong calls and settings", () => {
  expect(() => game.observe(game.start(null, key), 1)).toThrow(GameError);
  expect(() => game.apply(after("000000"), new Map([[0, { ok: true, move: 0 }]]))).toThrow("The move is 0");
  expect(() => game.outcome(after("0"))).toThrow("still to move");
  expect(() => connectFour({ columns: 10 })).toThrow(ConfigError);
  expect(() => connectFour({ columns: 3, rows: 3, connect: 4 })).toThrow("a line must fit on the board");
});
