/**
 * Metrics over iterations: a faint line for each iteration, a clear one for the mean of its neighbours, points with
 * intervals for what was measured on held-out games, and the clue stage as a band behind. Pure; left out: drawing.
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

/** First and last iteration of a clue stage. */
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
  /** A line across, such as 0.5 where players are equal. */
  readonly reference?: number;
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
    axis: yAxis(chart),
    title: null,
  };
  const x = {
    ...{ field: "iteration", type: "quantitative", title: "iteration" },
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
      ...referenceLayer(chart.reference, y),
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

function scaleOf({ share, reference }: CurveChart, values: readonly number[]) {
  const [low, high] = [
    Math.min(...values, reference ?? Infinity),
    Math.max(...values, reference ?? -Infinity),
  ];
  if (share) return { domain: [0, Math.max(0.1, Math.min(1, high * 1.1))], nice: true, clamp: true };
  if (low === high) return { domain: [low - 0.5, high + 0.5] };
  return { domain: [Math.min(0, low), Math.max(0, high)], nice: true };
}

function yAxis({ share, curves }: CurveChart) {
  const largest = Math.max(...curves.flatMap(({ points }) => points.map(({ value }) => Math.abs(value))));
  return { tickCount: 4, format: share ? ".0%" : numberFormat(largest) };
}

/** As many digits as the size of the numbers asks for. */
function numberFormat(largest: number): string {
  if (!(largest > 0) || largest >= 10) return ",d";
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

function referenceLayer(reference: number | undefined, y: object) {
  if (reference === undefined) return [];
  return [
    {
      data: { values: [{ value: reference }] },
      mark: { type: "rule", color: INK, strokeDash: [3, 3], opacity: 0.7 },
      encoding: { y },
    },
  ];
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
