/** What a run came to: `result.json`, and the verdict that a person reads. */
import type { Interval } from "../core/stats.ts";
import type { MatchResult } from "../evaluate/match.ts";
import { verdict, withInterval } from "../evaluate/verdict.ts";
import type { SelfPlayResult } from "./held-out.ts";

export const RESULT_SCHEMA = 1;

export interface RunResult {
  readonly schema: typeof RESULT_SCHEMA;
  readonly iterations: number;
  /** Trained (a) against the frozen base (b); absent if no held-out games were asked for or can be played. */
  readonly match?: MatchResult;
  /** Self-play on the same held-out deals, before and after. */
  readonly before?: SelfPlayResult;
  readonly after?: SelfPlayResult;
}

/** A few lines for the end of a run. */
export function describeResult({ match, before, after }: RunResult, run: string): string {
  const lines = [
    ...(match
      ? [verdict(match)]
      : ["No held-out games were played (evaluation.games is 0 or there is no held-out pair)."]),
    ...(before && after
      ? [
          `Decision accuracy in held-out self-play: ${change(before.decisionAccuracy, after.decisionAccuracy)}.`,
        ]
      : []),
    `The run is stored in ${run}`,
    "What next:",
    `  sparring play ${run}                     play against the trained model`,
    `  sparring replay ${run}/episodes/…        look at a game`,
    `  sparring evaluate match ${run} base      play more held-out games`,
  ];
  return lines.join("\n");
}

function change(before: Interval, after: Interval): string {
  return `before ${withInterval(before)}, after ${withInterval(after)}`;
}
