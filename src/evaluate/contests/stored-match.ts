/**
 * Match results as they were written over time: today's form, and the flat one from before there was more
 * than one game. Further fields are kept.
 */
import { z } from "zod";
import type { Interval } from "../../core/stats.ts";
import type { ContestantReport, MatchResult } from "./match.ts";

const WINS = { civilianWins: "civilians", spySurvival: "spy" } as const;
const MEASURES = ["decisionAccuracy", "naShare", "invalidVoteShare", "invalidClueShare"] as const;

export const intervalSchema = z.looseObject({
  estimate: z.number(),
  low: z.number(),
  high: z.number(),
  n: z.number(),
});

const shares = z.record(z.string(), intervalSchema);

const contestantSchema = z.union([
  z.looseObject({ name: z.string(), wins: shares, measures: shares }),
  z.looseObject({
    name: z.string(),
    civilianWins: intervalSchema,
    spySurvival: intervalSchema,
    decisionAccuracy: intervalSchema,
    naShare: intervalSchema,
    invalidVoteShare: intervalSchema,
    invalidClueShare: intervalSchema,
  }),
]);

export const matchSchema = z.looseObject({
  winRate: intervalSchema,
  a: contestantSchema,
  b: contestantSchema,
  games: z.number(),
  unscored: z.number(),
  gain: intervalSchema.optional(),
});

/** Today's form. @param stored a result that was checked or written by this program. */
export function asMatchResult(stored: unknown): MatchResult {
  const result = stored as MatchResult;
  return { ...result, a: asReport(result.a), b: asReport(result.b) };
}

function asReport(report: ContestantReport): ContestantReport {
  if ("wins" in report) return report;
  const flat = report as unknown as Readonly<Record<string, Interval>>;
  const rest = Object.entries(flat).filter(([name]) => !(name in WINS || MEASURES.includes(name as never)));
  return {
    ...(Object.fromEntries(rest) as unknown as Pick<ContestantReport, "name" | "failures">),
    wins: Object.fromEntries(Object.entries(WINS).map(([name, side]) => [side, flat[name]])),
    measures: Object.fromEntries(MEASURES.map((name) => [name, flat[name]])),
  };
}
