/** The charts of SpyRL: votes and statements, what each kind of turn earned, and its baselines. */
import type { CurveGroup } from "../curves.ts";

export const SPYRL_CURVES: readonly CurveGroup[] = [
  {
    title: "At the table",
    panels: [
      { title: "Decision accuracy", metrics: ["decisionAccuracy"], share: true },
      { title: "Spy survival", metrics: ["spySurvival"], share: true },
      {
        title: "Unsure and refused answers",
        metrics: ["naShare", "invalidStatementShare", "invalidVoteShare"],
        share: true,
      },
    ],
  },
  {
    title: "What was earned",
    panels: [
      { title: "Votes", metrics: ["reward.vote.civilian.decision"] },
      { title: "Statements of the spy", metrics: ["reward.statement.spy.suspicion"] },
      {
        title: "Statements of the civilians",
        metrics: ["reward.statement.civilian.suspicion", "reward.statement.civilian.peer"],
      },
    ],
  },
  {
    title: "Learning",
    panels: [
      { title: "Games that teach nothing", metrics: ["groups", "groupsWithoutGradient"] },
      { title: "Role baselines", metrics: ["baseline.spy", "baseline.civilian"] },
      {
        title: "Averages that switch the stages",
        metrics: ["average.accuracy", "average.na"],
        share: true,
      },
    ],
  },
];
