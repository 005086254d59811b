/**
 * Metrics over iterations: a faint line for each iteration, a clear one for the mean of its neighbours,
 * points with intervals for what was measured on held-out games, and a phase of training as a band behind.
 * Pure; left out: drawing.
 */
import type { TopLevelSpec } from "vega-lite";
import { BAND, COLOURS, DASHES, frame, INK, PAPER } from "./chart-look.ts";

export interface CurvePoint {
  readonly iteration: number;
  readonly value: number;
}

export interface MeasuredPoint extends CurvePoint {
  readonly low: number;
  readonly high: number;
}

export interface Curve {
  readonly points: readonly CurvePoint[];
}

/** A line across, such as 0.5 where players are equal. */
export interface Reference {
  readonly value: number;
  readonly label?: string;
  /** Where the label stands; by default at the right end. */
  readonly align?: "left" | "right";
}

/** First and last iteration of a phase. */
export interface Band {
  readonly from: number;
  readonly to: number;
}

export interface CurveChart {
  readonly curves: readonly Curve[];
  readonly measured?: readonly MeasuredPoint[];
  readonly bands: readonly Band[];
  readonly last: number;
  readonly share: boolean;
  readonly references?: readonly Reference[];
}

/** Fewer points are shown as they are. */
const SMOOTH_FROM = 15;
/** Neighbours on each side. */
const REACH = 2;
/** Longer runs are drawn as means of equal parts. */
const MOST_POINTS = 300;

export function curveChart(chart: CurveChart): TopLevelSpec {
  const { curves, measured = [], last } = chart;
  const values = [...curves.flatMap(({ points }) => points.map(({ value }) => value))];
  const all = [...values, ...measured.flatMap(({ low, high }) => [low, high])];
  const y = {
    field: "value",
    type: "quantitative",
    scale: scaleOf(chart, all),
    axis: yAxis(chart, all),
    title: null,
  };
  const x = {
    field: "iteration",
    type: "quantitative",
    title: "iteration",
    scale: {
      domain: [measured.some(({ iteration }) => iteration === 0) ? 0 : Math.min(1, last), last],
      nice: false,
    },
    axis: { grid: false, tickCount: 5, tickMinStep: 1, format: "d", labelFlush: true },
  };
  return {
    ...frame({ width: 290, height: 150 }, { left: 52, top: 10, right: 16, bottom: 42 }),
    layer: [
      ...bandLayer(chart.bands, x),
      ...referenceLayers(chart.references ?? [], y),
      ...curves.flatMap((curve, i) => curveLayers(curve, i, x, y)),
      ...measuredLayers(measured, x, y),
    ],
  } as TopLevelSpec;
}

/** Means of equal parts where there are many points. */
export function thinned(points: readonly CurvePoint[]): CurvePoint[] {
  const size = Math.ceil(points.length / MOST_POINTS);
  if (size <= 1) return [...points];
  return Array.from({ length: Math.ceil(points.length / size) }, (_, i) => {
    const part = points.slice(i * size, (i + 1) * size);
    const mean = (of: (point: CurvePoint) => number) =>
      part.reduce((sum, one) => sum + of(one), 0) / part.length;
    return { iteration: mean(({ iteration }) => iteration), value: mean(({ value }) => value) };
  });
}

function scaleOf({ share, references = [] }: CurveChart, values: readonly number[]) {
  const all = [...values, ...references.map(({ value }) => value)];
  const [low, high] = [Math.min(...all), Math.max(...all)];
  if (share) return { domain: [0, Math.max(0.1, Math.min(1, high * 1.1))], nice: true, clamp: true };
  if (low === high) return { domain: [low - 0.5, high + 0.5] };
  return { domain: [Math.min(0, low), Math.max(0, high)], nice: true };
}

function yAxis({ share }: CurveChart, values: readonly number[]) {
  const largest = Math.max(...values.map(Math.abs));
  return { tickCount: 4, format: share ? ".0%" : numberFormat(largest) };
}

/** As many digits as the size of the numbers asks for. */
function numberFormat(largest: number): string {
  if (!(largest > 0)) return ".1~f";
  if (largest >= 10) return ",d";
  if (largest < 1e-3) return ".0e";
  return `.${Math.max(0, Math.ceil(1 - Math.log10(largest)))}~f`;
}

function bandLayer(bands: readonly Band[], x: { readonly scale: { readonly domain: readonly number[] } }) {
  if (bands.length === 0) return [];
  const [low, high] = x.scale.domain;
  const values = bands.map(({ from, to }) => ({
    from: Math.max(low, from - 0.5),
    to: Math.min(high, to + 0.5),
  }));
  return [
    {
      data: { values },
      mark: { type: "rect", color: BAND },
      encoding: { x: { ...x, field: "from" }, x2: { field: "to" }, y: { value: 0 }, y2: { value: "height" } },
    },
  ];
}

function referenceLayers(references: readonly Reference[], y: object): object[] {
  return references.map(({ value, label, align = "right" }) => ({
    data: { values: [{ value, label }] },
    layer: [
      { mark: { type: "rule", color: INK, strokeDash: [3, 3], opacity: 0.7 }, encoding: { y } },
      ...(label === undefined ? [] : [labelLayer(y, align)]),
    ],
  }));
}

/** Above the line, at one of its ends. */
function labelLayer(y: object, align: "left" | "right"): object {
  const mark = {
    type: "text",
    align,
    baseline: "bottom",
    dx: align === "left" ? 4 : 0,
    dy: -3,
    fontSize: 12,
    color: INK,
  };
  return {
    mark,
    encoding: { x: { value: align === "left" ? 0 : "width" }, y, text: { field: "label", type: "nominal" } },
  };
}

function curveLayers({ points }: Curve, i: number, x: object, y: object): object[] {
  const smooth = points.length >= SMOOTH_FROM;
  const style = { type: "line", color: COLOURS[i], strokeDash: DASHES[i], strokeJoin: "round" };
  const faint = { ...style, strokeDash: [], strokeWidth: 1, opacity: 0.3 };
  const clear = { ...style, strokeWidth: 2, ...(points.length === 1 && { point: { color: COLOURS[i] } }) };
  const mean = [{ op: "mean", field: "value", as: "mean" }];
  return [
    {
      data: { values: thinned(points) },
      layer: smooth
        ? [
            { mark: faint, encoding: { x, y } },
            {
              transform: [{ window: mean, frame: [-REACH, REACH], sort: [{ field: "iteration" }] }],
              mark: clear,
              encoding: { x, y: { ...y, field: "mean" } },
            },
          ]
        : [{ mark: clear, encoding: { x, y } }],
    },
  ];
}

function measuredLayers(measured: readonly MeasuredPoint[], x: object, y: object): object[] {
  if (measured.length === 0) return [];
  return [
    {
      data: { values: measured },
      layer: [
        {
          mark: { type: "rule", color: INK, strokeWidth: 1.5 },
          encoding: { x, y: { ...y, field: "low" }, y2: { field: "high" } },
        },
        {
          mark: {
            type: "point",
            shape: "diamond",
            filled: true,
            size: 70,
            opacity: 1,
            color: INK,
            stroke: PAPER,
          },
          encoding: { x, y },
        },
      ],
    },
  ];
}
