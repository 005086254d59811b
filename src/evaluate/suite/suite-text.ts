/**
 * A suite in lines that a person can read: task by task, each player, and the first compared with the others.
 */
import type { Interval } from "../../core/stats.ts";
import { describeFailures, type FailureCount } from "../contests/failures.ts";
import { counted } from "../statistics/held-out-size.ts";
import { judgeComparison, points } from "../statistics/paired-comparison.ts";
import type { ScoreComparison, TaskScore } from "./suite.ts";

const NAME_WIDTH = 30;

/** @param names in their order. @param comparisons of the first player with each other one. */
export function suiteText(
  names: readonly string[],
  results: Readonly<Record<string, readonly TaskScore[]>>,
  comparisons: Readonly<Record<string, readonly ScoreComparison[]>>,
): string {
  const [first, ...others] = names;
  const lines = results[first].flatMap((score, i) => [
    `${score.task}  (${questions(score)}, guessing ${percent(score.chance)})`,
    ...names.flatMap((name) => playerLines(name, results[name][i])),
    ...others.map((name) =>
      row(`${first} - ${name}`, difference(comparisons[name].find(({ task }) => task === score.task))),
    ),
  ]);
  const stopped = names.flatMap((name) => {
    const why = results[name].at(-1)?.stopped;
    return why === undefined ? [] : [`${name} was asked no more: ${why}.`];
  });
  return [...lines, ...stopped, FOOT].join("\n");
}

const FOOT =
  "95% intervals. Differences: over the same questions; one is shown where its interval leaves out 0; ± is what so many questions show four times out of five.";

function questions({ marks, pictures }: TaskScore): string {
  return `${marks.length} questions${pictures ? ` on ${counted(new Set(pictures).size)}` : ""}`;
}

function playerLines(
  name: string,
  { accuracy, marks, refused, lostToForm = 0, failures, undecided, atMost }: TaskScore,
): string[] {
  const asked = accuracy && accuracy.n < marks.length ? ` of ${accuracy.n} answered` : "";
  const failed = failures.length > 0 ? [row("", `no answer: ${describeFailures(failures)}`)] : [];
  const unclear = refused.length > 0 ? [row("", `refused, so wrong: ${describeFailures(refused)}`)] : [];
  const form = lostToForm > 0 ? [row("", `lost to form alone: ${lostToForm} of ${marks.length}`)] : [];
  const judged = undecided ? [row("", judgeText(undecided, accuracy, atMost))] : [];
  return [
    row(name, accuracy ? interval(accuracy) + asked : "nothing answered"),
    ...judged,
    ...unclear,
    ...form,
    ...failed,
  ];
}

/** The interval above counts them as wrong. */
function judgeText(undecided: readonly FailureCount[], accuracy?: Interval, atMost = 0): string {
  const count = undecided.reduce((sum, one) => sum + one.count, 0);
  const least = percent(accuracy?.estimate ?? 0);
  return `a judge is needed: ${describeFailures(undecided)}. With these ${count} the accuracy lies between ${least} and ${percent(atMost)}`;
}

function row(name: string, text: string): string {
  return `  ${name.padEnd(NAME_WIDTH)} ${text}`;
}

function interval({ estimate, low, high }: Interval): string {
  return `${percent(estimate)}  (${percent(low)} to ${percent(high)})`;
}

function difference(comparison?: ScoreComparison): string {
  if (!comparison) return "nothing that both answered";
  const { estimate, low, high } = comparison.difference;
  const { ties, compared, smallestEffect } = comparison;
  const power = smallestEffect === undefined ? "too few to show any" : `± ${points(smallestEffect).slice(1)}`;
  return `${points(estimate)} points (${points(low)} to ${points(high)}), ${ties} ties of ${compared}, ${power}: ${judgeComparison(comparison)}`;
}

function percent(share: number): string {
  return `${(100 * share).toFixed(1)}%`;
}
