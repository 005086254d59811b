/**
 * Estimates with their 95% intervals, one row each, with a line across to hold them against. Pure; left out:
 * drawing.
 */
import type { TopLevelSpec } from "vega-lite";
import { COLOURS, frame, INK, PAPER } from "./chart-look.ts";

export interface IntervalRow {
  readonly label: string;
  /** In the order of the chart's series. */
  readonly values: readonly (IntervalValue | undefined)[];
  /** A tick of the row's own, such as what guessing scores. */
  readonly tick?: number;
}

export interface IntervalValue {
  readonly estimate: number;
  readonly low: number;
  readonly high: number;
}

export interface IntervalChart {
  readonly rows: readonly IntervalRow[];
  readonly format: "share" | "points" | "elo";
  readonly reference?: number;
  readonly title: string;
}

const ROW = 26;
const LETTER = 6.9;
const WIDTH = 372;

export function intervalChart({ rows, format, reference, title }: IntervalChart): TopLevelSpec {
  const left = Math.min(190, 14 + LETTER * Math.max(...rows.map(({ label }) => label.length)));
  const padding = { left, top: 8, right: 18, bottom: 42 };
  const series = Math.max(...rows.map(({ values }) => values.length));
  const y = {
    field: "row",
    type: "ordinal",
    sort: null,
    title: null,
    axis: { ticks: false, domain: false, labelPadding: 8 },
  };
  const x = {
    type: "quantitative",
    title,
    scale: { domain: domainOf(rows, format, reference), nice: true, zero: false },
    axis: axisOf(format),
  };
  return {
    ...frame({ width: WIDTH - left - padding.right, height: rows.length * ROW }, padding),
    layer: [
      ...referenceLayer(reference, x),
      ...tickLayer(rows, x, y),
      ...Array.from({ length: series }, (_, i) => seriesLayer(rows, i, series, x, y)),
    ],
  } as TopLevelSpec;
}

function seriesLayer(rows: readonly IntervalRow[], series: number, of: number, x: object, y: object) {
  const values = rows.flatMap(({ label, values: own }) =>
    own[series] ? [{ row: label, ...own[series] }] : [],
  );
  // The first of several is the one to compare with: hollow, and a little higher.
  const yOffset = of === 1 ? ROW / 2 : ROW / 2 + (series - (of - 1) / 2) * 9;
  const offset = { yOffset: yOffset - ROW / 2 };
  const hollow = of > 1 && series === 0;
  const color = hollow ? INK : COLOURS[0];
  return {
    data: { values },
    layer: [
      {
        mark: { type: "rule", color, strokeWidth: 1.6, ...offset },
        encoding: { y, x: { ...x, field: "low" }, x2: { field: "high" } },
      },
      {
        mark: {
          type: "point",
          size: 50,
          opacity: 1,
          filled: true,
          strokeWidth: 1.6,
          ...offset,
          ...(hollow ? { fill: PAPER, stroke: color } : { fill: color, stroke: color }),
        },
        encoding: { y, x: { ...x, field: "estimate" } },
      },
    ],
  };
}

function tickLayer(rows: readonly IntervalRow[], x: object, y: object): object[] {
  const values = rows.flatMap(({ label, tick }) => (tick === undefined ? [] : [{ row: label, tick }]));
  if (values.length === 0) return [];
  return [
    {
      data: { values },
      mark: { type: "tick", color: INK, thickness: 1.5, size: ROW - 8, opacity: 0.45 },
      encoding: { y, x: { ...x, field: "tick" } },
    },
  ];
}

function referenceLayer(reference: number | undefined, x: object): object[] {
  if (reference === undefined) return [];
  const mark = { type: "rule", color: INK, strokeDash: [3, 3], opacity: 0.7 };
  return [{ data: { values: [{ reference }] }, mark, encoding: { x: { ...x, field: "reference" } } }];
}

function domainOf(
  rows: readonly IntervalRow[],
  format: IntervalChart["format"],
  reference?: number,
): number[] {
  if (format === "share") return [0, 1];
  const values = rows.flatMap((row) => row.values.flatMap((value) => (value ? [value.low, value.high] : [])));
  if (reference !== undefined) values.push(reference);
  return [Math.min(...values), Math.max(...values)];
}

/** Differences of shares are drawn in points. Zero has no sign. */
function axisOf(format: IntervalChart["format"]) {
  const labels = { grid: true, labelOverlap: false, labelFlush: false };
  if (format === "share") return { ...labels, values: [0, 0.25, 0.5, 0.75, 1], format: ".0%" };
  const labelExpr = "datum.value === 0 ? '0' : format(datum.value, '+d')";
  return { ...labels, tickCount: format === "elo" ? 4 : 3, labelExpr };
}
