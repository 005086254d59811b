/** Questions about charts that need no reading of their text: kind, extreme, larger of two, trend. */
import type { Rng } from "../../core/rng.ts";
import { CHART_KINDS, type ChartContent } from "../../pairs/charts/chart.ts";
import type { ChartStatement } from "../../pairs/language/chart-statement.ts";
import { chartLanguage } from "../../pairs/language/charts.ts";
import { ORDINALS } from "../../pairs/language/language.ts";
import { asksWhether, largest, NO_YES, type Query, type Task, type TaskItem } from "./task.ts";

type Draw = (
  chart: ChartContent,
  rng: Rng,
  ask: (statement: ChartStatement) => Query,
) => Omit<TaskItem, "pictures"> | undefined;

/** Smallest difference of two values, as a share of the larger, that is asked about. */
const APART = 0.1;
/** A trend is asked about where |Spearman| is above the one or below the other. */
const CLEAR_TREND = [0.7, 0.3] as const;

export const CHART_QUESTIONS: readonly Task[] = [
  questionTask("kind", "which kind of chart is it?", 1 / CHART_KINDS.length, kind),
  questionTask("extreme", "which mark is the largest or smallest?", 0.2, extreme),
  questionTask("larger", "is this mark larger than that one?", 1 / 2, larger),
  questionTask("trend", "do the values rise or fall?", 1 / 2, trend),
];

function questionTask(name: string, summary: string, chance: number, draw: Draw): Task {
  return {
    name: `charts-${name}`,
    domain: "charts",
    summary,
    pairs: 1,
    chance,
    item([{ original, contents }], rng) {
      const chart = contents?.original as ChartContent | undefined;
      const ask = (statement: ChartStatement): Query => ({
        picture: original,
        domain: "charts",
        sentence: chartLanguage.format(statement),
      });
      const drawn = chart && draw(chart, rng, ask);
      return drawn && { pictures: [original], ...drawn };
    },
  };
}

function kind(chart: ChartContent, _: Rng, ask: (statement: ChartStatement) => Query) {
  return {
    question: "Which kind of chart is this? Grouped and stacked are kinds of bar chart with several series.",
    options: CHART_KINDS,
    answer: CHART_KINDS.indexOf(chart.kind),
    judged: { queries: CHART_KINDS.map((known) => ask({ kind: "type", chart: known })), choose: largest },
  };
}

function extreme({ positions }: ChartContent, rng: Rng, ask: (statement: ChartStatement) => Query) {
  const which = rng.pick(["largest", "smallest"] as const);
  const sign = which === "largest" ? 1 : -1;
  const order = positions.map((value) => sign * value).sort((a, b) => b - a);
  if (order.length < 3 || order[0] - order[1] < (APART / 2) * Math.max(...positions)) return undefined;
  return {
    question: `Marks are counted from the left, from the top, or clockwise from the top. Which mark is the ${which}?`,
    options: ORDINALS.slice(0, positions.length),
    answer: positions.indexOf(sign * order[0]),
    judged: {
      queries: positions.map((_, position) => ask({ kind: "extreme", mark: { position }, extreme: which })),
      choose: largest,
    },
  };
}

function larger({ positions }: ChartContent, rng: Rng, ask: (statement: ChartStatement) => Query) {
  if (positions.length < 2) return undefined;
  const [a, b] = rng.shuffle(positions.map((_, i) => i));
  if (Math.abs(positions[a] - positions[b]) < APART * Math.max(...positions)) return undefined;
  return {
    question: `Marks are counted from the left, from the top, or clockwise from the top. Is the ${ORDINALS[a]} mark larger than the ${ORDINALS[b]} mark?`,
    options: NO_YES,
    answer: Number(positions[a] > positions[b]),
    judged: asksWhether(ask({ kind: "larger", a: { position: a }, b: { position: b } })),
  };
}

function trend(
  { kind: chart, trend: slope }: ChartContent,
  rng: Rng,
  ask: (statement: ChartStatement) => Query,
) {
  const said = rng.pick(["rising", "falling"] as const);
  const along = said === "rising" ? slope : -slope;
  if (chart === "pie" || (along < CLEAR_TREND[0] && along > -CLEAR_TREND[1])) return undefined;
  return {
    question: `Are the values ${said} from left to right (bars that lie: from top to bottom)?`,
    options: NO_YES,
    answer: Number(along > 0),
    judged: asksWhether(ask({ kind: "trend", trend: said })),
  };
}
