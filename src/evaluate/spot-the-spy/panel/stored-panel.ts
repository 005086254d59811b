/** The form of a panel in the events and the result of a run. */
import { z } from "zod";
import { intervalSchema as interval, matchSchema } from "../../contests/stored-match.ts";

const compared = z.looseObject({ player: interval, other: interval, difference: interval });
const match = z.looseObject({ kind: z.string(), result: matchSchema });
const clues = z.looseObject({
  informativeness: compared,
  firstInformativeness: compared,
  clueTruth: compared,
  uncheckedShare: compared,
});
const manners = z.looseObject({
  decisionAccuracy: compared,
  naShare: compared,
  selfVoteShare: compared,
  invalidVoteShare: compared,
  invalidClueShare: compared,
});
export const panelSchema = z.looseObject({
  player: z.string(),
  base: z.string(),
  games: z.number(),
  pictures: z.number(),
  matches: z.array(match),
  textChance: z.number(),
  leftOut: z.array(z.string()),
  spyAgainstOracles: compared.optional(),
  civiliansAgainstCopycats: compared.optional(),
  votesOnNotes: compared.optional(),
  textOnly: compared.optional(),
  clues: clues.optional(),
  manners: manners.optional(),
});
