/** The charts of Iterative-SPO: votes and clues, what each kind of turn earned, and its baselines. */
import type { CurveGroup, Threshold } from "./curves.ts";
import type { IterativeSpoOptions } from "./iterative-spo-settings.ts";

export const ITERATIVE_SPO_CURVES: readonly CurveGroup[] = [
  {
    title: "At the table",
    panels: [
      {
        title: "Decision accuracy",
        metrics: ["decisionAccuracy"],
        share: true,
        selfPlay: "decisionAccuracy",
      },
      { title: "Spy survival", metrics: ["spySurvival"], share: true },
      {
        title: "Unsure and refused answers",
        metrics: ["naShare", "invalidClueShare", "invalidVoteShare"],
        share: true,
      },
    ],
  },
  {
    title: "What was earned",
    panels: [
      {
        title: "Votes",
        metrics: [
          "reward.vote.civilian.decision",
          "reward.vote.civilian.suspicion",
          "reward.vote.civilian.format",
        ],
      },
      {
        title: "Clues of the spy",
        metrics: ["reward.clue.spy.suspicion", "reward.clue.spy.misleading", "reward.clue.spy.format"],
      },
      {
        title: "Clues of the civilians",
        metrics: [
          "reward.clue.civilian.suspicion",
          "reward.clue.civilian.peer",
          "reward.clue.civilian.format",
        ],
      },
    ],
  },
  {
    title: "Learning",
    panels: [
      { title: "Games that teach nothing", metrics: ["groups", "groupsWithoutGradient"] },
      { title: "Role baselines", metrics: ["baseline.spy", "baseline.civilian"] },
      {
        title: "Average accuracy and the stages",
        metrics: ["average.accuracy"],
        share: true,
        thresholds: (settings) => accuracyThresholds(settings as IterativeSpoOptions),
      },
      {
        title: "Average share of n/a and the stages",
        metrics: ["average.na"],
        share: true,
        thresholds: (settings) => naThresholds(settings as IterativeSpoOptions),
      },
    ],
  },
  {
    title: "Length and time",
    panels: [{ title: "Length of answers, in tokens", metrics: ["clueTokens", "voteTokens"] }],
  },
];

/** Eq. 9-10: where the average accuracy ends a stage. */
function accuracyThresholds(settings: IterativeSpoOptions): Threshold[] {
  const { accuracyHigh, errorHigh } = settings;
  if (!switches(settings)) return [];
  return [
    { value: accuracyHigh, label: `${percent(accuracyHigh)}: clues train` },
    { value: 1 - errorHigh, label: `${percent(1 - errorHigh)}: votes train`, align: "left" },
  ];
}

function naThresholds(settings: IterativeSpoOptions): Threshold[] {
  const { naLow, naHigh } = settings;
  if (!switches(settings)) return [];
  return [
    { value: naLow, label: `${percent(naLow)}: clues train` },
    { value: naHigh, label: `${percent(naHigh)}: votes train`, align: "left" },
  ];
}

/** Whether averages decide what trains. */
function switches({ stages, alternateEvery }: IterativeSpoOptions): boolean {
  return stages === "iterative" && alternateEvery === null;
}

function percent(share: number): string {
  return `${Math.round(100 * share)}%`;
}
