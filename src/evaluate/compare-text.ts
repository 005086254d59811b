/** A comparison in sentences that a person can read. */
import type { Comparison } from "./compare.ts";

export function compareText(comparison: Comparison): string {
  const { a, b, opponent, difference, ties, deals, unscored } = comparison;
  const { low, high, estimate } = difference;
  const lines = [
    `${a.name} wins ${rate(a.winRate)} against ${opponent}, ${b.name} ${rate(b.winRate)}: ${judgement(comparison)}.`,
    `Difference ${points(estimate)} percentage points (95% interval ${points(low)} to ${points(high)}), ${pText(comparison)}.`,
    `Of ${deals} deals, each from both sides: ${a.better} better for ${a.name}, ${b.better} for ${b.name}, ${ties} ties.`,
    power(comparison),
  ];
  if (unscored > 0) lines.push(`Left out because a player failed: ${unscored} more deals.`);
  return lines.join("\n");
}

/** Both the interval and the test must agree that there is a difference. */
function judgement({ a, difference: { low, high }, pValue }: Comparison): string {
  if (pValue < 0.05 && low > 0) return `${a.name} is the better player`;
  if (pValue < 0.05 && high < 0) return `${a.name} is the weaker player`;
  return "this many deals show no difference";
}

function pText({ pValue, exact }: Comparison): string {
  const value = pValue < 0.0001 ? "p < 0.0001" : `p = ${pValue.toFixed(pValue < 0.01 ? 4 : 2)}`;
  return `${value} (sign-flip test${exact ? ", exact" : ""})`;
}

function power({ smallestEffect, deals }: Comparison): string {
  return smallestEffect === undefined
    ? `${deals} deals are too few to show any difference.`
    : `This many deals show a true difference of ${(100 * smallestEffect).toFixed(1)} points four times out of five; a smaller one may stay hidden.`;
}

function rate(share: number): string {
  return `${(100 * share).toFixed(1)}%`;
}

function points(difference: number): string {
  const text = (100 * difference).toFixed(1);
  if (Number(text) === 0) return "0.0";
  return difference > 0 ? `+${text}` : text;
}
