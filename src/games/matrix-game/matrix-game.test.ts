import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import fc from "fast-check";
import { afterAll, describe, expect, it } from "vitest";
import { ConfigError, DataError, GameError } from "../../core/errors.ts";
import { Key } from "../../core/rng.ts";
import { playOut } from "../random-play.ts";
import { readMatrixFile } from "./matrix-file.ts";
import { type MatrixGame, matrixGame } from "./matrix-game.ts";

const key = Key.root("matrix");

function end(game: MatrixGame, row: string, column: string) {
  const say = (_: unknown, seat: number) => `\\boxed{${[row, column][seat]}}`;
  return game.outcome(playOut(game, game.start(null, key), say).states.at(-1)!);
}

describe("rock, paper, scissors", () => {
  const game = matrixGame();
  it.each([
    ["rock", "scissors", 1],
    ["paper", "rock", 1],
    ["scissors", "paper", 1],
    ["rock", "paper", -1],
    ["rock", "rock", 0],
  ])("%s against %s pays %i", (row, column, gain) => {
    const outcome = end(game, row, column);
    expect(game.returns(outcome)).toEqual([gain, 0 - gain]);
    expect(game.winner(outcome)).toBe(gain === 0 ? undefined : gain > 0 ? "row" : "column");
    expect(JSON.parse(JSON.stringify(outcome))).toEqual(outcome);
  });

  it("both seats move at once, and neither sees the other's move", () => {
    const start = game.start(null, key);
    expect(game.toMove(start)).toEqual([0, 1]);
    const retry = matrixGame({ illegal: "retry" });
    const texts = ["rock", "paper"].map((row) => {
      const answers = new Map(
        [0, 1].map((seat) => [seat, retry.parse(`\\boxed{${[row, "?"][seat]}}`, start, seat)]),
      );
      const state = retry.apply(start, answers);
      expect(retry.toMove(state)).toEqual([1]);
      return JSON.stringify(retry.observe(state, 1));
    });
    expect(texts[0]).toBe(texts[1]);
  });

  it("two refused answers lose for both", () => {
    const outcome = end(game, "stone", "?");
    expect(outcome).toMatchObject({ lost: [0, 1], winner: null });
    expect(game.returns(outcome)).toEqual([-1.5, -1.5]);
    expect(game.returns(end(game, "rock", "?"))).toEqual([0.5, -1.5]);
    const noop = matrixGame({ illegal: "noop" });
    expect(end(noop, "?", "Paper")).toMatchObject({
      moves: ["rock", "paper"],
      refused: [1, 0],
      winner: "column",
    });
  });

  it("who alone has a refused answer does not win, whatever the penalty", () => {
    const free = matrixGame({ penalty: 0, compensation: 0 });
    expect(end(free, "rock", "?")).toMatchObject({ lost: [1], winner: "row" });
    expect(end(matrixGame({ penalty: 1, compensation: -2 }), "?", "rock")).toMatchObject({
      winner: "column",
    });
  });

  it("has equal messages exactly where it has equal information", () => {
    const retry = matrixGame({ illegal: "retry" });
    const start = retry.start(null, key);
    const refuse = (seats: number[]) =>
      retry.apply(
        start,
        new Map([0, 1].map((s) => [s, retry.parse(seats.includes(s) ? "" : "\\boxed{rock}", start, s)])),
      );
    const seen = [start, refuse([0]), refuse([1]), refuse([0, 1])].flatMap((state) =>
      retry
        .toMove(state)
        .map((seat): [string, string] => [
          retry.information(state, seat),
          JSON.stringify(retry.observe(state, seat).messages),
        ]),
    );
    expect(new Map(seen).size).toBe(4);
    expect(new Set(seen.map(String)).size).toBe(4);
    expect(new Set(seen.map(([, text]) => text)).size).toBe(4);
  });

  it("the parser reads names alone", () => {
    const start = game.start(null, key);
    expect(game.parse("\\boxed{rock} no, \\boxed{[Paper]}", start, 0)).toMatchObject({
      ok: true,
      move: "paper",
    });
    for (const text of ["rock", "\\boxed{stone}", "\\boxed{rock, paper}", "\\boxed{}"]) {
      expect(game.parse(text, start, 0).ok).toBe(false);
    }
  });
});

it("pays what the tables say, zero-sum or not", () => {
  const cell = fc.integer({ min: -9, max: 9 });
  const shape = fc.tuple(fc.integer({ min: 1, max: 4 }), fc.integer({ min: 1, max: 4 }));
  const tables = shape.chain(([rows, columns]) => {
    const table = fc.array(fc.array(cell, { minLength: columns, maxLength: columns }), {
      minLength: rows,
      maxLength: rows,
    });
    return fc.record({ payoffs: table, columnPayoffs: fc.option(table) });
  });
  fc.assert(
    fc.property(tables, ({ payoffs, columnPayoffs }) => {
      const game = matrixGame({ payoffs, columnPayoffs, rowMoves: null, columnMoves: null });
      payoffs.forEach((row, i) => {
        row.forEach((gain, j) => {
          const other = columnPayoffs ? columnPayoffs[i][j] : 0 - gain;
          expect(game.returns(end(game, String(i + 1), String(j + 1)))).toEqual([gain, other]);
        });
      });
    }),
  );
});

it("names wrong calls and settings", () => {
  const game = matrixGame();
  const start = game.start(null, key);
  expect(() => game.apply(start, new Map([[0, { ok: true, move: "rock" }]]))).toThrow(GameError);
  expect(() => game.outcome(start)).toThrow("still to move");
  const wrong = new Map([0, 1].map((seat) => [seat, { ok: true, move: "well" } as const]));
  expect(() => game.apply(start, wrong)).toThrow('The move is "well"');
  expect(() =>
    matrixGame({
      payoffs: [
        [1, 2],
        [3, 4],
      ],
    }),
  ).toThrow(ConfigError);
  expect(() =>
    matrixGame({
      payoffs: [
        [1, 2],
        [3, 4],
      ],
    }),
  ).toThrow("there are 3, but payoffs has 2 rows");
  expect(() => matrixGame({ rowMoves: ["a", "A", "b"] })).toThrow("two moves have one name");
  expect(() => matrixGame({ rowMoves: ["a}", "c", "b"] })).toThrow("without brackets");
});

describe("files", () => {
  const folder = mkdtempSync(join(tmpdir(), "matrix-"));
  afterAll(() => rmSync(folder, { recursive: true }));
  const file = (text: string) => {
    const path = join(folder, "game.json");
    writeFileSync(path, text);
    return path;
  };

  it("hold rows, or an object with names", () => {
    const bare = matrixGame(readMatrixFile(file("[[1, -1], [-1, 1]]")));
    expect(bare.returns(end(bare, "1", "2"))).toEqual([-1, 1]);
    const named = {
      payoffs: [[5, 0]],
      columnPayoffs: [[5, 10]],
      rowMoves: ["stay"],
      columnMoves: ["stay", "leave"],
    };
    const game = matrixGame(readMatrixFile(file(JSON.stringify(named))));
    expect(game.returns(end(game, "stay", "leave"))).toEqual([0, 10]);
  });

  it.each([
    ["[[1, 2], [3]]", "rows differ in length"],
    ["[[1, NaN]]", "is not JSON"],
    ['[[1, "2"]]', 'setting "payoffs.0.1" is "2"'],
    ["[[1, null]]", 'setting "payoffs.0.1" is null'],
    ["[[1e999]]", "payoffs.0.0"],
    ["[]", 'setting "payoffs" is []'],
    ["[[]]", 'setting "payoffs.0" is []'],
    ["3", "holds 3"],
    ["null", "holds null"],
    ["{}", 'has no "payoffs"'],
    ['{"payoffs": [[1]], "rowMoves": ["a", "b"]}', "there are 2, but payoffs has 1 rows"],
    ['{"payoffs": [[1]], "columnPayoffs": [[1, 2]]}', "there are 2, but payoffs has 1 columns"],
    [JSON.stringify(Array(60).fill([1])), "payoffs"],
    [JSON.stringify([Array(100_000).fill(10)]), "more than the 200000"],
  ])("%#: what is wrong is named with the file", (text, message) => {
    const path = file(text);
    expect(() => readMatrixFile(path)).toThrow(DataError);
    expect(() => readMatrixFile(path)).toThrow(message);
    expect(() => readMatrixFile(path)).toThrow(path);
  });

  it("that are not there are named", () => {
    expect(() => readMatrixFile(join(folder, "none.json"))).toThrow("cannot be read");
  });
});
