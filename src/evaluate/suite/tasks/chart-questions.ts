/**
 * Questions about charts that need no reading of their text: kind, extreme, larger of two, trend, a mark's
 * value.
 */
import type { Rng } from "../../../core/rng.ts";
import { type ChartStatement, LEVELS } from "../../../language/chart-statement.ts";
import { HIGH, heights, LOW } from "../../../language/chart-truth.ts";
import { chartLanguage } from "../../../language/charts.ts";
import { ORDINALS } from "../../../language/language.ts";
import { CHART_KINDS, type ChartContent } from "../../../pairs/charts/chart.ts";
import { shown } from "./language-tasks.ts";
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
  // One in three to five marks: the mean over small pictures.
  questionTask("extreme", "which mark is the largest or smallest?", 0.26, extreme),
  questionTask("larger", "is this mark larger than that one?", 1 / 2, larger),
  questionTask("trend", "do the values rise or fall?", 1 / 2, trend),
  questionTask("value", "which of three values has this mark?", 1 / 3, value),
];

function questionTask(name: string, summary: string, chance: number, draw: Draw): Task {
  return {
    name: `charts-${name}`,
    domain: "charts",
    summary,
    pairs: 1,
    chance,
    item([pair], rng) {
      const { original, contents } = pair;
      const chart = contents?.original as ChartContent | undefined;
      const ask = (statement: ChartStatement): Query => ({
        picture: original,
        domain: "charts",
        sentence: chartLanguage.format(statement),
      });
      const drawn = chart && draw(chart, rng, ask);
      return drawn && { ...shown(pair), ...drawn };
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

/** Shares of the axis from which values are taken: well within what counts as low, between, and high. */
const BANDS: readonly (readonly [number, number])[] = [
  [0, LOW[0] - LOW[1]],
  [LOW[0] + LOW[1], HIGH[0] - HIGH[1]],
  [HIGH[0] + HIGH[1], 1],
];

/**
 * The mark's own value and one out of each other band. The axis is told: small pictures carry no numbers. The
 * shipped model's way are its sentences about high and low; a mark that is neither stands between.
 */
function value(chart: ChartContent, rng: Rng, ask: (statement: ChartStatement) => Query) {
  const tall = heights(chart);
  const [low, high] = chart.axis ?? [0, 0];
  const bandOf = (height: number) => BANDS.findIndex(([from, to]) => height >= from && height <= to);
  const wanted = rng.int(0, BANDS.length - 1);
  const marks = (tall ?? []).flatMap((height, i) => (bandOf(height) === wanted ? [i] : []));
  if (marks.length === 0 || marks[0] >= ORDINALS.length) return undefined;
  const position = rng.pick(marks.filter((mark) => mark < ORDINALS.length));
  const values = BANDS.map(([from, to], band) =>
    band === wanted ? chart.positions[position] : low + rng.uniform(from, to) * (high - low),
  );
  const order = rng.shuffle(BANDS.map((_, band) => band));
  return {
    question: `Marks are counted from the left, or from the top; a stack is one mark. The axis of values goes from ${rounded(low, high - low)} to ${rounded(high, high - low)}. Which value has the ${ORDINALS[position]} mark?`,
    options: order.map((band) => rounded(values[band], high - low)),
    answer: order.indexOf(wanted),
    judged: {
      queries: LEVELS.map((level) => ask({ kind: "level", position, level })),
      choose: ([isLow, isHigh]: readonly number[]) =>
        order.indexOf(largest([isLow * (1 - isHigh), (1 - isLow) * (1 - isHigh), isHigh * (1 - isLow)])),
    },
  };
}

/** To a hundredth of the axis or finer, so that values of different bands never read alike. */
function rounded(value: number, span: number): string {
  const digits = Math.max(0, 2 - Math.floor(Math.log10(span)));
  return String(Number(value.toFixed(Math.min(20, digits))));
}
