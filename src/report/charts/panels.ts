/** Which metrics stand together in one chart, and in which order. */
import type { Interval } from "../../core/stats.ts";
import type { RunRecord } from "../run-record.ts";
import type { MeasuredPoint } from "./curve-chart.ts";

export interface CurvePanel {
  readonly title: string;
  /** One to four, drawn as lines. */
  readonly metrics: readonly string[];
  /** Drawn only where they are not 0 all the time. */
  readonly quiet?: readonly string[];
  readonly share?: boolean;
  readonly reference?: number;
  /** Held-out measurements beside the curve. */
  readonly measured?: (record: RunRecord) => MeasuredPoint[];
  readonly measuredNote?: string;
}

const SELF_PLAY = "Held-out self-play before and after training.";

export const PANEL_GROUPS: readonly { readonly title: string; readonly panels: readonly CurvePanel[] }[] = [
  {
    title: "At the table",
    panels: [
      {
        title: "Decision accuracy",
        ...{ metrics: ["decisionAccuracy"], share: true, measuredNote: SELF_PLAY },
        measured: selfPlayPoints,
      },
      { title: "Spy survival", metrics: ["spySurvival"], share: true },
      {
        title: "Win rate against the base",
        ...{ metrics: [], share: true, reference: 0.5 },
        measured: ({ matches }) => matches.map(({ iteration, winRate }) => pointOf(iteration, winRate)),
        measuredNote:
          "Held-out matches against the frozen base during and after training; the dashed line is equal play.",
      },
      {
        title: "Unsure and refused answers",
        metrics: ["naShare", "invalidClueShare", "invalidVoteShare"],
        share: true,
      },
      { title: "Difficulty of the pictures", metrics: ["difficulty"] },
      { title: "Failures", metrics: ["failures", "dropped"], quiet: ["failures", "dropped"] },
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
      { title: "Distance from the base", metrics: ["klPerToken"] },
      { title: "Distance in retained questions", metrics: ["retentionKl"] },
      { title: "Gradient norm", metrics: ["gradientNorm"] },
      { title: "Games that teach nothing", metrics: ["groups", "groupsWithoutGradient"] },
      { title: "Loss", metrics: ["loss"] },
      { title: "Learning rate", metrics: ["learningRate"] },
      { title: "Role baselines", metrics: ["baseline.spy", "baseline.civilian"] },
    ],
  },
  {
    title: "Length and time",
    panels: [
      { title: "Length of answers, in tokens", metrics: ["clueTokens", "voteTokens"] },
      {
        title: "Seconds per iteration",
        metrics: ["time.sampling", "time.learning", "time.pictures", "time.rest"],
        quiet: ["time.pictures"],
      },
      { title: "Speed of sampling, in tokens per second", metrics: ["time.tokensPerSecond"] },
    ],
  },
];

function selfPlayPoints({ selfPlay: { before, after }, config }: RunRecord): MeasuredPoint[] {
  return [
    ...(before?.measures.decisionAccuracy ? [pointOf(0, before.measures.decisionAccuracy)] : []),
    ...(after?.measures.decisionAccuracy
      ? [pointOf(config.iterations, after.measures.decisionAccuracy)]
      : []),
  ];
}

function pointOf(iteration: number, { estimate: value, low, high }: Interval): MeasuredPoint {
  return { iteration, value, low, high };
}
