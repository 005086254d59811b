/**
 * Statements about charts that need no reading of their text: kind, numbers, colours, order and height of
 * marks.
 *
 *   this is a line chart / there are exactly five marks / there are exactly three colors / there is a red
 *   mark the third mark is the largest / the red mark is the smallest / the first mark is larger than the
 *   third mark the second mark is high / the values are rising / the background is dark / the bars are
 *   horizontal
 */
import type { Rng } from "../core/rng.ts";
import { CHART_KINDS, type ChartContent } from "../pairs/charts/chart.ts";
import { COLOR_NAMES } from "../pairs/color.ts";
import {
  type ChartStatement,
  COUNTS,
  chartWords,
  EXTREMES,
  formatChartStatement,
  GROUNDS,
  LEVELS,
  type Mark,
  markWord,
  POSES,
  parseChartStatement,
  readChartWords,
  TRENDS,
} from "./chart-statement.ts";
import { HIGH, hasBars, heights, judgeChart, LOW, TREND } from "./chart-truth.ts";
import { another, drawByTrial, type Language, ORDINALS } from "./language.ts";

const KINDS = ["type", "count", "color", "extreme", "larger", "level", "trend", "ground", "pose"] as const;
/** How often a clue is of a kind: those that tell charts apart come most. */
const CLUES: readonly ChartStatement["kind"][] = [
  ...["type", "count", "color", "color", "extreme", "extreme", "larger", "larger"],
  ...["level", "level", "trend", "ground", "pose"],
] as ChartStatement["kind"][];

export const chartLanguage: Language<ChartContent, ChartStatement> = {
  words: [
    "chart",
    ...CHART_KINDS,
    ...COUNTS,
    ...["marks", "colors"],
    ...COLOR_NAMES,
    ...ORDINALS,
    ...EXTREMES,
    "larger",
    ...LEVELS,
    "middle",
    ...TRENDS,
    "background",
    ...GROUNDS,
    ...POSES,
  ],
  kinds: KINDS,
  format: formatChartStatement,
  parse: parseChartStatement,
  toWords: chartWords,
  fromWords: readChartWords,
  isTrue: (statement, content) => judgeChart(statement, content, 0),
  draw: (content, truth, rng, options = {}) =>
    drawByTrial(options.kinds ?? CLUES, truth, rng, {
      guess: (kind) => guessOf(kind as ChartStatement["kind"], rng),
      perturb: (statement) => perturb(statement, content, rng),
      judge: (statement) => judgeChart(statement, content, 1),
    }),
  guess: (rng, options = {}) => guessOf(rng.pick(options.kinds ?? CLUES) as ChartStatement["kind"], rng),
  consequences,
  describe,
};

const USUAL = 6;

function guessOf(kind: ChartStatement["kind"], rng: Rng): ChartStatement {
  const position = () => (rng.chance(0.85) ? rng.int(0, USUAL - 2) : rng.int(USUAL - 1, ORDINALS.length - 1));
  const mark = (byColor: boolean): Mark =>
    byColor ? { color: rng.pick(COLOR_NAMES) } : { position: position() };
  switch (kind) {
    case "type":
      return { kind, chart: rng.pick(CHART_KINDS) };
    case "count": {
      const of = rng.chance(0.6) ? "marks" : "colors";
      return { kind, count: of === "marks" ? rng.int(3, 9) : rng.int(1, 6), of };
    }
    case "color":
      return { kind, color: rng.pick(COLOR_NAMES) };
    case "extreme":
      return { kind, mark: mark(rng.chance(0.4)), extreme: rng.pick(EXTREMES) };
    case "larger": {
      const byColor = rng.chance(0.4);
      const a = mark(byColor);
      let b = mark(byColor);
      while (markWord(a) === markWord(b)) b = mark(byColor);
      return { kind, a, b };
    }
    case "level":
      return { kind, position: position(), level: rng.pick(LEVELS) };
    case "trend":
      return { kind, trend: rng.pick(TRENDS) };
    case "ground":
      return { kind, ground: rng.pick(GROUNDS) };
    case "pose":
      return { kind, pose: rng.pick(POSES) };
  }
}

/** One word changed: for places and colours of marks to another that the chart has. */
function perturb(statement: ChartStatement, chart: ChartContent, rng: Rng): ChartStatement {
  switch (statement.kind) {
    case "type":
      return { ...statement, chart: another(CHART_KINDS, statement.chart, rng) };
    case "count":
      return { ...statement, count: Math.max(1, statement.count + (rng.chance(0.5) ? 1 : -1)) };
    case "color":
      return { ...statement, color: another(COLOR_NAMES, statement.color, rng) };
    case "extreme":
      return rng.chance(0.5)
        ? { ...statement, mark: otherMark(statement.mark, chart, rng) }
        : { ...statement, extreme: another(EXTREMES, statement.extreme, rng) };
    case "larger":
      return { ...statement, a: statement.b, b: statement.a };
    case "level":
      return rng.chance(0.5)
        ? { ...statement, position: rng.int(0, chart.positions.length - 1) }
        : { ...statement, level: another(LEVELS, statement.level, rng) };
    case "trend":
      return { ...statement, trend: another(TRENDS, statement.trend, rng) };
    case "ground":
      return { ...statement, ground: another(GROUNDS, statement.ground, rng) };
    case "pose":
      return { ...statement, pose: another(POSES, statement.pose, rng) };
  }
}

function otherMark(mark: Mark, { positions, colors }: ChartContent, rng: Rng): Mark {
  if ("position" in mark) return { position: rng.int(0, positions.length - 1) };
  return { color: rng.pick(colors).color };
}

function consequences(statement: ChartStatement, rng: Rng): ChartStatement[] {
  if (statement.kind === "extreme")
    return [...colorOf(statement.mark), ...larger(statement.mark, rng, statement.extreme)];
  return statement.kind === "larger" ? [statement.a, statement.b].flatMap(colorOf) : [];
}

function colorOf(mark: Mark): ChartStatement[] {
  return "color" in mark ? [{ kind: "color", color: mark.color }] : [];
}

/** If a mark is the largest of several, it is larger than the first or second of them. */
function larger(mark: Mark, rng: Rng, extreme: "largest" | "smallest"): ChartStatement[] {
  if ("color" in mark) return [];
  const other = { position: rng.pick([0, 1].filter((position) => position !== mark.position)) };
  return [{ kind: "larger", ...(extreme === "largest" ? { a: mark, b: other } : { a: other, b: mark }) }];
}

/**
 * Background, kind, pose; then marks in order: colour where colours go by position, and height in three steps
 * (where there is none, size beside the largest); last the places from the largest mark to the smallest.
 */
function describe(chart: ChartContent): string[] {
  const { kind, horizontal, dark, positions, colors } = chart;
  const head = ["background", dark ? "dark" : "bright", "chart", kind];
  if (hasBars(chart)) head.push(horizontal ? "horizontal" : "vertical");
  if (positions.length > 0 && kind !== "line") head.push(COUNTS[Math.min(10, positions.length)], "marks");
  const trend = Math.abs(chart.trend) < TREND[0] ? [] : [chart.trend > 0 ? "rising" : "falling"];
  const largest = Math.max(...positions);
  const tall = heights(chart) ?? positions.map((value) => value / largest);
  return [...head, ...trend, ...colors.map(({ color }) => color), ...tall.map(heightWord), ...ranking(chart)];
}

function ranking({ positions }: ChartContent): string[] {
  if (positions.length < 2 || positions.length > ORDINALS.length) return [];
  const places = [...positions.keys()].sort((a, b) => positions[b] - positions[a]);
  return ["largest", ...places.map((place) => ORDINALS[place])];
}

function heightWord(height: number): string {
  if (height > HIGH[0]) return "high";
  return height < LOW[0] ? "low" : "middle";
}
