/** Settings of connect four, with their limits and defaults. */
import { z } from "zod";
import { refusalSettings } from "../refusals.ts";

export const connectFourSettings = z
  .strictObject({
    columns: z.int().min(3).max(9).default(7).describe("columns of the board"),
    rows: z.int().min(3).max(9).default(6).describe("rows of the board"),
    connect: z.int().min(3).max(5).default(4).describe("marks in a line that win"),
    ...refusalSettings,
  })
  .refine(({ columns, rows, connect }) => connect <= Math.max(columns, rows), {
    message: "a line must fit on the board",
    path: ["connect"],
  });

export type ConnectFourSettings = z.infer<typeof connectFourSettings>;
/** Settings as a caller writes them: those left out have their defaults. */
export type ConnectFourOptions = z.input<typeof connectFourSettings>;
