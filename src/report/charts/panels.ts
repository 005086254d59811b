/** The charts of a run's curves: those that its algorithm declares, and those that every run has. */
import type { CurveGroup, CurvePanel } from "../../algorithms/curves.ts";
import type { Interval } from "../../core/stats.ts";
import { algorithmKind } from "../../run/open/algorithms.ts";
import type { RunRecord } from "../run-record.ts";
import type { CurvePoint, MeasuredPoint, Reference } from "./curve-chart.ts";

/** The part of a run's record that panels draw beside the numbers of its iterations. */
export type MeasuredRecord = Pick<RunRecord, "config" | "matches" | "solved" | "selfPlay" | "uniform">;

export interface ReportPanel extends CurvePanel {
  /** Held-out measurements beside the curves. */
  readonly measured?: (record: MeasuredRecord) => MeasuredPoint[];
  readonly measuredNote?: string;
  /** A curve that is no metric of iterations. */
  readonly line?: (record: MeasuredRecord) => CurvePoint[];
  /** The metric that the line is, for its caption. */
  readonly lineMetric?: string;
  readonly references?: (record: MeasuredRecord) => readonly Reference[];
}

export interface PanelGroup {
  readonly title: string;
  readonly panels: readonly ReportPanel[];
}

const SELF_PLAY = "Held-out self-play before and after training.";

const COMMON: readonly PanelGroup[] = [
  {
    title: "At the table",
    panels: [
      {
        title: "Exploitability",
        metrics: [],
        line: ({ solved }) =>
          solved.map(({ iteration, result }) => ({ iteration, value: result.exploitability })),
        lineMetric: "exploitability",
        references: ({ uniform }) => [
          ...(uniform === undefined ? [] : [{ value: uniform, label: `uniform play ${uniform.toFixed(3)}` }]),
          { value: 0, label: "best play 0", align: "left" },
        ],
      },
      {
        title: "Gain against the base",
        metrics: [],
        references: () => [{ value: 0 }],
        measured: ({ matches }) =>
          matches.flatMap(({ iteration, result: { gain } }) => (gain ? [pointOf(iteration, gain)] : [])),
        measuredNote:
          "What the model gains a game in held-out matches against the frozen base; the dashed line is equal play.",
      },
      {
        title: "Win rate against the base",
        metrics: [],
        share: true,
        references: () => [{ value: 0.5 }],
        measured: ({ matches }) =>
          matches.map(({ iteration, result: { winRate } }) => pointOf(iteration, winRate)),
        measuredNote:
          "Held-out matches against the frozen base during and after training; the dashed line is equal play.",
      },
      { title: "Difficulty of the pictures", metrics: ["difficulty"] },
      { title: "Failures", metrics: ["failures", "dropped"], quiet: ["failures", "dropped"] },
    ],
  },
  {
    title: "Learning",
    panels: [
      { title: "Distance from the base", metrics: ["klPerToken"] },
      { title: "Distance in retained questions", metrics: ["retentionKl"] },
      { title: "Gradient norm", metrics: ["gradientNorm"] },
      { title: "Loss", metrics: ["loss"] },
      { title: "Learning rate", metrics: ["learningRate"] },
    ],
  },
  {
    title: "Length and time",
    panels: [
      { title: "Length of answers, in tokens", metrics: ["KINDTokens"] },
      {
        title: "Seconds per iteration",
        metrics: ["time.sampling", "time.learning", "time.pictures", "time.rest"],
        quiet: ["time.pictures"],
      },
      { title: "Speed of sampling, in tokens per second", metrics: ["time.tokensPerSecond"] },
    ],
  },
];

/** Groups in the order of reading: what happens at the table, what the algorithm adds, learning, time. */
export function panelGroups(algorithm: Parameters<typeof algorithmKind>[0]): PanelGroup[] {
  const own = algorithmKind(algorithm).curves;
  const [table, ...rest] = COMMON;
  const added = own.filter(({ title }) => !COMMON.some((common) => common.title === title));
  return [together(table, own), ...added.map(measuredToo), ...rest.map((common) => together(common, own))];
}

/** The algorithm's panels of a title stand before those that every run has. */
function together({ title, panels }: PanelGroup, own: readonly CurveGroup[]): PanelGroup {
  const first = own.filter((group) => group.title === title).map(measuredToo);
  return { title, panels: [...first.flatMap((group) => group.panels), ...panels] };
}

function measuredToo({ title, panels }: CurveGroup): PanelGroup {
  return {
    title,
    panels: panels.map((panel) => {
      const { selfPlay, thresholds } = panel;
      return {
        ...panel,
        ...(thresholds && { references: ({ config }: MeasuredRecord) => thresholds(config.algorithm) }),
        ...(selfPlay !== undefined && {
          measured: (record: MeasuredRecord) => selfPlayPoints(record, selfPlay),
          measuredNote: SELF_PLAY,
        }),
      };
    }),
  };
}

function selfPlayPoints(
  { selfPlay: { before, after }, config }: MeasuredRecord,
  measure: string,
): MeasuredPoint[] {
  const [was, now] = [before?.measures[measure], after?.measures[measure]];
  return [...(was ? [pointOf(0, was)] : []), ...(now ? [pointOf(config.iterations, now)] : [])];
}

function pointOf(iteration: number, { estimate: value, low, high }: Interval): MeasuredPoint {
  return { iteration, value, low, high };
}
