/** The charts of Iterative-SPO: votes and clues, what each kind of turn earned, and its baselines. */
import type { CurveGroup } from "./curves.ts";

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
    ],
  },
  {
    title: "Length and time",
    panels: [{ title: "Length of answers, in tokens", metrics: ["clueTokens", "voteTokens"] }],
  },
];
