/** A comparison in sentences that a person can read. */
import type { Comparison } from "./compare.ts";
import { judgeComparison, points, pText } from "./paired-comparison.ts";

export function compareText(comparison: Comparison): string {
  const { a, b, opponent, difference, ties, deals, unscored } = comparison;
  const { low, high, estimate } = difference;
  const lines = [
    `${a.name} wins ${rate(a.winRate)} against ${opponent}, ${b.name} ${rate(b.winRate)}: ${judgement(comparison)}.`,
    `Difference ${points(estimate)} percentage points (95% interval ${points(low)} to ${points(high)}), ${pText(comparison)} (sign-flip test${comparison.exact ? ", exact" : ""}).`,
    `Of ${deals} deals, each from both sides: ${a.better} better for ${a.name}, ${b.better} for ${b.name}, ${ties} ties.`,
    power(comparison),
  ];
  if (unscored > 0) lines.push(`Left out because a player failed: ${unscored} more deals.`);
  return lines.join("\n");
}

function judgement(comparison: Comparison): string {
  const verdict = judgeComparison(comparison);
  if (verdict === "no difference shown") return "this many deals show no difference";
  return `${comparison.a.name} is the ${verdict === "better" ? "better" : "weaker"} player`;
}

function power({ smallestEffect, deals }: Comparison): string {
  return smallestEffect === undefined
    ? `${deals} deals are too few to show any difference.`
    : `This many deals show a true difference of ${(100 * smallestEffect).toFixed(1)} points four times out of five; a smaller one may stay hidden.`;
}

function rate(share: number): string {
  return `${(100 * share).toFixed(1)}%`;
}
