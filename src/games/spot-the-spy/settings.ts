/** Settings of "Who is the spy?": what they mean, their limits, and their values in the paper. */
import { z } from "zod";
import { ConfigError } from "../../core/errors.ts";

const count = (low: number, high: number) => z.int().min(low).max(high);

export const spyGameSchema = z.strictObject({
  name: z.literal("spot-the-spy").describe("which game is played"),
  civilians: count(2, 6).default(4).describe("civilians at the table besides the one spy (n_c)"),
  clueRounds: count(1, 4).default(2).describe("clue rounds before the vote"),
  spyView: z
    .enum(["blank", "edited"])
    .default("blank")
    .describe("what the spy sees: a blank picture (the paper's version 2) or an edited copy (version 1)"),
  selfVotes: z
    .enum(["refused", "allowed"])
    .default("refused")
    .describe("whether a civilian's vote for itself is refused (an invalid vote) or counts like any other"),
  voter: z
    .enum(["civilians", "all-seeing"])
    .default("civilians")
    .describe(
      "who votes: each civilian, or (published code) one reader of no seat that has the original picture and all clues; algorithm.votesPerSeat says how often it is asked",
    ),
});

/** As stored with episodes: absent `selfVotes` means allowed, absent `voter` the civilians, as in games from before the choice. */
export type SpyGameSettings = Omit<z.infer<typeof spyGameSchema>, "name" | "selfVotes" | "voter"> & {
  readonly selfVotes?: "refused" | "allowed";
  readonly voter?: "civilians" | "all-seeing";
};

export const PAPER_SETTINGS: SpyGameSettings = { civilians: 4, clueRounds: 2, spyView: "blank" };

/**
 * The settings as they are stored: one form for each way to play. @throws ConfigError if one is out of range.
 */
export function checkSettings(settings: SpyGameSettings): SpyGameSettings {
  const { civilians, clueRounds, spyView, selfVotes = "allowed", voter = "civilians" } = settings;
  const given = { civilians, clueRounds, spyView, selfVotes, voter };
  for (const [name, value] of Object.entries(given)) {
    const result = spyGameSchema.shape[name as keyof typeof given].safeParse(value);
    if (value === undefined || !result.success)
      throw new ConfigError(
        `${name} is ${JSON.stringify(value)}: ${result.error?.issues[0].message ?? "missing"}.`,
      );
  }
  return {
    ...{ civilians, clueRounds, spyView },
    ...(selfVotes === "refused" && { selfVotes }),
    ...(voter === "all-seeing" && { voter }),
  };
}
