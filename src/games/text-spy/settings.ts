/** Settings of the text form of "Who is the spy?", with their limits and defaults. */
import { z } from "zod";

export const textSpySettings = z.strictObject({
  players: z.int().min(3).max(8).default(5).describe("players, one of them the spy"),
  mask: z
    .number()
    .min(0.05)
    .max(1)
    .default(0.2)
    .describe("share of the document that the spy does not see, one span of it; 1 leaves nothing"),
  order: z
    .enum(["parallel", "sequential"])
    .default("parallel")
    .describe(
      "parallel: nobody hears the others before the vote; sequential: players speak in turn, the spy last",
    ),
  words: z.int().min(5).max(500).default(60).describe("most words of a statement"),
  documents: z
    .string()
    .min(1)
    .nullable()
    .default(null)
    .describe("text file with documents parted by empty lines; null makes documents about villages"),
  statements: z
    .enum(["free", "listed"])
    .default("free")
    .describe(
      "free: any words; listed: one of the statements that the observation lists, about documents of a few facts, for engines that choose from a list",
    ),
  facts: z.int().min(1).max(3).default(2).describe("listed: facts in a document"),
  colours: z.int().min(2).max(4).default(2).describe("listed: colours that a thing may have"),
});

export type TextSpySettings = z.infer<typeof textSpySettings>;
/** Settings as a caller writes them: those left out have their defaults. */
export type TextSpyOptions = z.input<typeof textSpySettings>;
