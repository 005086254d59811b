/** The status of a run of Iterative-SPO: votes and clues, what each kind of turn earned, baselines. */
import { number, percent, type StatusMetrics, type StatusText } from "./status.ts";

export const ITERATIVE_SPO_STATUS: StatusText = {
  line: (metrics) => [
    `accuracy ${percent(metrics.decisionAccuracy)}`,
    `n/a ${percent(metrics.naShare)}`,
    `spy survives ${percent(metrics.spySurvival)}`,
    ...cut(metrics),
  ],
  block: (metrics) => [
    [
      "votes",
      [
        `right ${percent(metrics.decisionAccuracy)}`,
        `n/a ${percent(metrics.naShare)}`,
        `refused ${percent(metrics.invalidVoteShare)}`,
        `spy survives ${percent(metrics.spySurvival)}`,
      ],
    ],
    ["clues", [`refused ${percent(metrics.invalidClueShare)}`, ...cut(metrics)]],
    ["rewards", rewards(metrics)],
    [
      "baselines",
      [
        `spy ${number(metrics["baseline.spy"])}`,
        `civilians ${number(metrics["baseline.civilian"])}`,
        `averages: right ${percent(metrics["average.accuracy"])}, n/a ${percent(metrics["average.na"])}`,
      ],
    ],
  ],
};

/** Shown only where it happens. */
function cut({ cutShare = 0 }: StatusMetrics): string[] {
  return cutShare > 0 ? [`cut ${percent(cutShare)}`] : [];
}

/** `clue spy +0.021`, `clue civilian -0.005`, `vote civilian +0.210`: the sums of the named terms. */
function rewards(metrics: StatusMetrics): string[] {
  const sums = new Map<string, number>();
  for (const [name, value] of Object.entries(metrics)) {
    const [head, kind, role] = name.split(".");
    if (head === "reward") sums.set(`${kind} ${role}`, (sums.get(`${kind} ${role}`) ?? 0) + (value ?? 0));
  }
  const signed = (value: number) => `${value < 0 ? "" : "+"}${value.toFixed(3)}`;
  return [...sums].map(([name, value]) => `${name} ${signed(value)}`);
}
