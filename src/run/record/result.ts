/** What a run came to: `result.json`, and the verdict that a person reads. */
import type { Interval } from "../../core/stats.ts";
import type { MatchResult } from "../../evaluate/contests/match.ts";
import { verdict, withInterval } from "../../evaluate/contests/match-text.ts";
import type { PanelResult } from "../../evaluate/contests/panel/panel.ts";
import { panelText } from "../../evaluate/contests/panel/panel-text.ts";
import type { SelfPlayResult } from "../held-out-games.ts";

export const RESULT_SCHEMA = 1;

export interface RunResult {
  readonly schema: typeof RESULT_SCHEMA;
  readonly iterations: number;
  /** Trained (a) against the frozen base (b); absent if no held-out games were asked for or can be played. */
  readonly match?: MatchResult;
  /** The trained model among readers, oracles and copycats; absent in runs that played none. */
  readonly panel?: PanelResult;
  /** Self-play on the same held-out deals, before and after. */
  readonly before?: SelfPlayResult;
  readonly after?: SelfPlayResult;
}

/** A few lines for the end of a run. */
export function describeResult({ match, panel, before, after }: RunResult, run: string): string {
  const lines = [
    ...(match
      ? [verdict(match)]
      : ["No held-out games were played (evaluation.games is 0 or there is no held-out pair)."]),
    ...(before && after
      ? [
          `Decision accuracy in held-out self-play: ${change(before.decisionAccuracy, after.decisionAccuracy)}.`,
        ]
      : []),
    ...(panel ? ["", ...ruleScore(panel), panelText(panel), ""] : []),
    `The run is stored in ${run}`,
    "What next:",
    `  sparring play ${run}                     play against the trained model`,
    `  sparring replay ${run}/episodes/…        look at a game`,
    `  sparring evaluate match ${run} base      play more held-out games`,
    `  sparring evaluate panel ${run}           the panel with more games`,
  ];
  return lines.join("\n");
}

/** What a win rate against the base is worth: a rule that needs no training, at the same table. */
function ruleScore({ matches, base }: PanelResult): string[] {
  const rule = matches.find(({ kind }) => kind === "rule")?.result;
  if (!rule) return [];
  return [
    `Without any training, ${base} with a rule of three lines for its votes wins ${withInterval(rule.winRate)} against ${base}.`,
  ];
}

function change(before: Interval, after: Interval): string {
  return `before ${withInterval(before)}, after ${withInterval(after)}`;
}
