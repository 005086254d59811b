/**
 * Numbers with their intervals side by side: groups along the axis, in each one point per place and a diamond
 * for all.
 */
import type { TopLevelSpec } from "vega-lite";
import type { Interval } from "../../core/stats.ts";
import { FONT, INK, LOOK } from "../../evaluate/contests/chart-look.ts";
import { colourOf, FRAME, type Mark, markLayers } from "./look.ts";

export interface Point {
  readonly group: string;
  /** Within the group; `all` is drawn as a diamond. */
  readonly place: string;
  readonly value: Interval;
}

export interface PointsOptions {
  readonly title: string;
  readonly subtitle: string;
  readonly points: readonly Point[];
  /** Places from left to right. */
  readonly places: readonly string[];
  readonly height: string;
  /** The format of a value: `.0%`, `+.1f`. */
  readonly format: string;
  /** Values are multiplied by it; default 1. */
  readonly scale?: number;
  readonly marks: readonly Mark[];
}

export function pointsChart(options: PointsOptions): TopLevelSpec {
  const { title, subtitle, points, places, height, format, scale = 1, marks } = options;
  const groups = [...new Set(points.map(({ group }) => group))];
  const values = points.map(({ group, place, value: { estimate, low, high } }) => ({
    estimate: scale * estimate,
    low: scale * low,
    high: scale * high,
    group,
    place,
  }));
  const y = {
    type: "quantitative" as const,
    scale: { domain: range(values, marks), nice: false, zero: false },
  };
  const isAll = `datum.place === 'all'`;
  return {
    ...FRAME,
    padding: { left: 104, top: 84, right: 210, bottom: 48 },
    config: LOOK,
    title: { text: title, subtitle },
    layer: [
      ...markLayers(marks, y),
      {
        data: { values },
        encoding: {
          x: {
            field: "group",
            type: "nominal",
            title: null,
            scale: { domain: groups, paddingInner: 0.12, paddingOuter: 0.06 },
            axis: { labelAngle: 0, labelFontSize: 15, labelPadding: 10, ticks: false },
          },
          xOffset: { field: "place", type: "nominal", scale: { domain: [...places] } },
          color: { ...colourOf(groups), legend: null },
        },
        layer: [
          {
            mark: { type: "rule" },
            encoding: {
              y: { field: "low", ...y, title: height, axis: { format, tickCount: 7 } },
              y2: { field: "high" },
              size: { condition: { test: isAll, value: 5 }, value: 2.5 },
            },
          },
          {
            mark: { type: "point", filled: true, opacity: 1 },
            encoding: {
              y: { field: "estimate", ...y },
              shape: { condition: { test: isAll, value: "diamond" }, value: "circle" },
              size: { condition: { test: isAll, value: 260 }, value: 90 },
            },
          },
          // A white outline keeps a number readable on a line.
          ...[{ stroke: "white", strokeWidth: 5 }, {}].map((outline) => ({
            mark: { ...NUMBER, dy: -8, baseline: "bottom" as const, ...outline },
            encoding: {
              y: { field: "high", ...y },
              text: { field: "estimate", type: "quantitative" as const, format },
              color: { value: INK },
            },
          })),
          {
            mark: { ...NUMBER, fontSize: 11, dy: -8, baseline: "bottom" },
            encoding: { y: { value: "height" }, text: { field: "place" }, color: { value: "#555555" } },
          },
        ],
      },
    ],
  };
}

const NUMBER = { type: "text" as const, fontSize: 13, font: FONT };

/** All intervals and marks, with margins below for the names of the places and above for the numbers. */
function range(values: readonly { low: number; high: number }[], marks: readonly Mark[]): [number, number] {
  const heights = marks.map(({ height }) => height);
  const low = Math.min(...heights, ...values.map((value) => value.low));
  const high = Math.max(...heights, ...values.map((value) => value.high));
  const room = high - low;
  return [low - 0.12 * room, high + 0.1 * room];
}
