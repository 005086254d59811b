/** A match in two or three sentences that a person can read. */
import type { Interval } from "../../core/stats.ts";
import { counted, tooFew, tooFewText } from "../statistics/held-out-size.ts";
import { describeFailures } from "./failures.ts";
import type { MatchResult } from "./match.ts";

export function verdict(result: MatchResult): string {
  const { winRate, a, b, unscored } = result;
  const lines = [
    `${a.name} wins ${withInterval(winRate)} of ${gamesText(result)} against ${b.name}: ${judgement(result)}.`,
    `As civilians ${withInterval(a.civilianWins)}, as spy ${withInterval(a.spySurvival)}.`,
    `Votes for the spy: ${a.name} ${withInterval(a.decisionAccuracy)}, ${b.name} ${withInterval(b.decisionAccuracy)}.`,
  ];
  if (unscored > 0) lines.push(`Not scored because a player failed: ${unscored} of the games.`);
  for (const { name, failures } of [a, b])
    if (failures) lines.push(`${name} failed: ${describeFailures(failures)}.`);
  return lines.join("\n");
}

/** `71.3% (95% interval 66.6-75.5%)` */
export function withInterval({ estimate, low, high }: Interval): string {
  return `${percent(estimate)}% (95% interval ${percent(low)}-${percent(high)}%)`;
}

/** `400 games on 200 pictures` */
export function gamesText({ games, unscored, pictures }: Omit<MatchResult, "winRate" | "a" | "b">): string {
  return `${games - unscored} games${pictures === undefined ? "" : ` on ${counted(pictures)}`}`;
}

/** Of player A: too few pictures show nothing, whatever the interval says. */
export function judgeMatch({ winRate, pictures }: MatchResult): "better" | "worse" | "no difference shown" {
  if (tooFew(pictures)) return "no difference shown";
  if (winRate.low > 0.5) return "better";
  return winRate.high < 0.5 ? "worse" : "no difference shown";
}

function judgement(result: MatchResult): string {
  if (tooFew(result.pictures)) return tooFewText(result.pictures, "who is better");
  const judged = judgeMatch(result);
  if (judged === "no difference shown") return "this many games show no difference";
  return `it is the ${judged === "better" ? "better" : "weaker"} player`;
}

function percent(share: number): string {
  return (100 * share).toFixed(1);
}
