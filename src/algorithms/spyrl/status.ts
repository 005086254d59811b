/** The status of a run of SpyRL: votes and statements, baselines and the averages that switch the stages. */
import { number, percent, type StatusText } from "../status.ts";

export const SPYRL_STATUS: StatusText = {
  line: (metrics) => [
    `accuracy ${percent(metrics.decisionAccuracy)}`,
    `n/a ${percent(metrics.naShare)}`,
    `spy survives ${percent(metrics.spySurvival)}`,
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
    ["statements", [`refused ${percent(metrics.invalidStatementShare)}`]],
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
