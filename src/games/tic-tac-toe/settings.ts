/** Settings of tic-tac-toe, with their limits and defaults. */
import { z } from "zod";
import { refusalSettings } from "../refusals.ts";

export const ticTacToeSettings = z
  .strictObject({
    size: z.int().min(3).max(5).default(3).describe("cells on a side of the board"),
    row: z.int().min(3).max(5).default(3).describe("marks in a row that win, at most the size"),
    ...refusalSettings,
  })
  .refine(({ size, row }) => row <= size, {
    message: "a row is at most the size of the board",
    path: ["row"],
  });

export type TicTacToeSettings = z.infer<typeof ticTacToeSettings>;
/** Settings as a caller writes them: those left out have their defaults. */
export type TicTacToeOptions = z.input<typeof ticTacToeSettings>;
