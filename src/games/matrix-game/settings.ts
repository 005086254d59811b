/** Settings of a matrix game: the payoffs and the names of the moves. Rock, paper, scissors by default. */
import { z } from "zod";
import { refusalSettings } from "../refusals.ts";

const MAX_MOVES = 50;

const payoffs = z
  .array(z.array(z.number().min(-1e6).max(1e6)).min(1).max(MAX_MOVES))
  .min(1)
  .max(MAX_MOVES)
  .refine((rows) => rows.every((row) => row.length === rows[0].length), { message: "rows differ in length" });

/** Names go into boxes, so brackets and backslashes are no part of them; the parser ignores case. */
const names = z
  .array(
    z
      .string()
      .max(40)
      .regex(/^[^\s{}\\[\]]+(?: [^\s{}\\[\]]+)*$/u, "a name is words without brackets"),
  )
  .refine((list) => new Set(list.map((name) => name.toLowerCase())).size === list.length, {
    message: "two moves have one name",
  })
  .nullable();

const ROCK_PAPER_SCISSORS = {
  moves: ["rock", "paper", "scissors"],
  payoffs: [
    [0, -1, 1],
    [1, 0, -1],
    [-1, 1, 0],
  ],
};

export const matrixGameSettings = z
  .strictObject({
    payoffs: payoffs
      .default(ROCK_PAPER_SCISSORS.payoffs)
      .describe("what the row player gains, one list per move of the row player"),
    columnPayoffs: payoffs
      .nullable()
      .default(null)
      .describe("what the column player gains; null is the row player's loss (zero-sum)"),
    rowMoves: names
      .default(ROCK_PAPER_SCISSORS.moves)
      .describe("names of the row player's moves; null numbers them"),
    columnMoves: names
      .default(ROCK_PAPER_SCISSORS.moves)
      .describe("names of the column player's moves; null numbers them"),
    ...refusalSettings,
  })
  .superRefine(({ payoffs, columnPayoffs, rowMoves, columnMoves }, context) => {
    const [rows, columns] = [payoffs.length, payoffs[0]?.length];
    const fit = (path: string, has: number, needs: number, what: string) => {
      if (has === needs) return;
      context.addIssue({
        code: "custom",
        path: [path],
        message: `there are ${has}, but payoffs has ${needs} ${what}`,
      });
    };
    fit("rowMoves", rowMoves?.length ?? rows, rows, "rows");
    fit("columnMoves", columnMoves?.length ?? columns, columns, "columns");
    fit("columnPayoffs", columnPayoffs?.length ?? rows, rows, "rows");
    fit("columnPayoffs", columnPayoffs?.[0]?.length ?? columns, columns, "columns");
  });

export type MatrixGameSettings = z.infer<typeof matrixGameSettings>;
/** Settings as a caller writes them: those left out have their defaults. */
export type MatrixGameOptions = z.input<typeof matrixGameSettings>;
