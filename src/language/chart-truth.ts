/** Whether a statement holds of a chart. */
import type { ChartContent } from "../pairs/charts/chart.ts";
import type { ChartStatement, Mark } from "./chart-statement.ts";

/** Where a statement turns from false to true, and how far around that it is not clear. */
export const HIGH = [2 / 3, 0.07] as const;
export const LOW = [1 / 3, 0.07] as const;
export const TREND = [0.5, 0.2] as const;
/** Two values count as clearly different from this share of the largest on. */
const APART = 0.08;

/**
 * @param margin 0: sharp; 1: undefined near thresholds, or where a statement presupposes what is not there.
 */
export function judgeChart(
  statement: ChartStatement,
  chart: ChartContent,
  margin: number,
): boolean | undefined {
  const above = (value: number, [threshold, width]: readonly [number, number]) =>
    Math.abs(value - threshold) < margin * width ? undefined : value >= threshold;
  switch (statement.kind) {
    case "type":
      return chart.kind === statement.chart;
    case "count":
      return countIs(statement.of, statement.count, chart, margin);
    case "color":
      return chart.colors.some(({ color }) => color === statement.color);
    case "extreme":
      return isExtreme(statement.mark, statement.extreme, chart, margin);
    case "larger":
      return isLarger(statement.a, statement.b, chart, margin);
    case "level": {
      const height = heights(chart)?.[statement.position];
      if (height === undefined) return false;
      if (statement.level === "high") return above(height, HIGH);
      return above(1 - height, [1 - LOW[0], LOW[1]]);
    }
    case "trend":
      return above(statement.trend === "rising" ? chart.trend : -chart.trend, TREND);
    case "ground":
      return chart.dark === (statement.ground === "dark");
    case "pose":
      return hasBars(chart) && chart.horizontal === (statement.pose === "horizontal");
  }
}

/** Shares of the axis, where a position has one height: not in pies and groups of bars. */
export function heights({ kind, axis, positions }: ChartContent): readonly number[] | undefined {
  if (!axis || kind === "grouped") return undefined;
  return positions.map((value) => (value - axis[0]) / (axis[1] - axis[0]));
}

export function hasBars({ kind }: ChartContent): boolean {
  return kind === "bar" || kind === "grouped" || kind === "stacked";
}

/** Points of a line are not to be counted by eye: not clear. */
function countIs(of: "marks" | "colors", count: number, chart: ChartContent, margin: number) {
  if (of === "colors") return chart.colors.length === count;
  if (chart.kind === "line" && chart.positions.length > 0 && margin > 0) return undefined;
  return chart.positions.length > 0 && chart.positions.length === count;
}

function markValue(mark: Mark, chart: ChartContent): number | undefined {
  if ("position" in mark) return chart.positions[mark.position];
  return chart.colors.find(({ color }) => color === mark.color)?.value;
}

/** All marks of the same sort as the given one. */
function valuesLike(mark: Mark, chart: ChartContent): readonly number[] {
  return "position" in mark ? chart.positions : chart.colors.map(({ value }) => value);
}

/** Smallest difference of values that is clear to the eye. */
function step(chart: ChartContent, values: readonly number[]): number {
  const [low, high] = chart.axis ?? [0, Math.max(...values.map(Math.abs))];
  return APART * Math.min(high - low, Math.max(...values.map(Math.abs)) || 1);
}

function isExtreme(mark: Mark, extreme: "largest" | "smallest", chart: ChartContent, margin: number) {
  const value = markValue(mark, chart);
  const values = valuesLike(mark, chart);
  if (value === undefined || values.length < 2) return false;
  const sign = extreme === "largest" ? 1 : -1;
  const others = values.filter((_, i) => i !== values.indexOf(value)).map((other) => sign * other);
  const lead = sign * value - Math.max(...others);
  return Math.abs(lead) < (margin * step(chart, values)) / 2 ? undefined : lead > 0;
}

function isLarger(a: Mark, b: Mark, chart: ChartContent, margin: number): boolean | undefined {
  const [x, y] = [markValue(a, chart), markValue(b, chart)];
  if (x === undefined || y === undefined) return false;
  if (Math.abs(x - y) < margin * step(chart, valuesLike(a, chart))) return undefined;
  return x > y;
}
