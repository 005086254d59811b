/** The constants of MARSHAL (arXiv 2510.15414) and its switches; the defaults are those of its published code, but for the centring. */
import { z } from "zod";
import { opponentSettings } from "./opponents.ts";

export const marshalSettings = z.strictObject({
  credit: z
    .enum(["turn", "game"])
    .default("turn")
    .describe("a turn is credited with what its seat gained from then on, or with the whole game"),
  group: z
    .enum(["role", "game", "batch"])
    .default("role")
    .describe("whose returns are normalised together: those of a role in a game, of a game, or all"),
  centre: z
    .enum(["mean", "unique"])
    .default("mean")
    .describe(
      "subtract the mean of a group's returns (the paper), or that of its distinct values (the published code)",
    ),
  scale: z
    .enum(["none", "std"])
    .default("none")
    .describe("whether a group's advantages are divided by its standard deviation"),
  draw: z
    .number()
    .min(-1)
    .max(1)
    .default(0.1)
    .describe("what each seat gains by a draw, in games of several sides"),
  format: z.number().min(0).max(1).default(0.05).describe("what a turn gains whose answer is a move"),
  longest: z
    .int()
    .min(12)
    .default(2048)
    .describe("tokens beyond which an answer costs half its excess over them, relative to them"),
  ...opponentSettings,
  klWeight: z.number().min(0).default(0.2).describe("weight of the KL to the reference"),
  klReference: z
    .enum(["base", "average"])
    .default("base")
    .describe("the reference: the base weights, or the average that the engine keeps (engine.averageShare)"),
});

export type MarshalSettings = z.infer<typeof marshalSettings>;
