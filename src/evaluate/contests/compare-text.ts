/** A comparison in sentences that a person can read. */

import { counted, type SecretWord, tooFew, tooFewText } from "../statistics/held-out-size.ts";
import { judgeComparison, points } from "../statistics/paired-comparison.ts";
import type { Comparison } from "./compare.ts";
import { lostLines } from "./lost-answers.ts";
import { withInterval } from "./match-text.ts";

/** @param word what the game's secrets are called. */
export function compareText(comparison: Comparison, word: SecretWord): string {
  const { a, b, opponent, difference, ties, deals, pictures, unscored } = comparison;
  const { low, high, estimate } = difference;
  const lines = [
    `${a.name} wins ${withInterval(a.winRate)} against ${opponent}, ${b.name} ${withInterval(b.winRate)}: ${judgement(comparison, word)}.`,
    `Difference ${points(estimate)} percentage points (95% interval ${points(low)} to ${points(high)}).`,
    `Of ${deals} deals${word === "picture" ? ` on ${counted(pictures)}` : ""}, each from both sides: ${a.better} better for ${a.name}, ${b.better} for ${b.name}, ${ties} ties.`,
    power(comparison),
  ];
  if (unscored > 0) lines.push(`Left out because a player failed: ${unscored} more deals.`);
  for (const player of [a, b]) lines.push(...lostLines(player.name, player));
  return lines.join("\n");
}

function judgement(comparison: Comparison, word: SecretWord): string {
  if (tooFew(comparison.pictures)) return tooFewText(comparison.pictures, "a difference", word);
  const verdict = judgeComparison(comparison);
  if (verdict === "no difference shown") return "this many deals show no difference";
  return `${comparison.a.name} is the ${verdict === "better" ? "better" : "weaker"} player`;
}

function power({ smallestEffect }: Comparison): string {
  return smallestEffect === undefined
    ? "So few show no difference, however large."
    : `This many deals show a true difference of ${(100 * smallestEffect).toFixed(1)} points four times out of five; a smaller one may stay hidden.`;
}
