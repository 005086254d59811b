/** A match in two or three sentences that a person can read. */
import type { Interval } from "../core/stats.ts";
import { describeFailures } from "./failures.ts";
import type { MatchResult } from "./match.ts";

export function verdict({ winRate, a, b, games, unscored }: MatchResult): string {
  const lines = [
    `${a.name} wins ${withInterval(winRate)} of ${games - unscored} games against ${b.name}: ${judgement(winRate)}.`,
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

function judgement({ low, high }: Interval): string {
  if (low > 0.5) return "it is the better player";
  if (high < 0.5) return "it is the weaker player";
  return "this many games show no difference";
}

function percent(share: number): string {
  return (100 * share).toFixed(1);
}
