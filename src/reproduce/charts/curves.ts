/** Curves over the iterations: a line for the mean over seeds, a band from the lowest to the highest seed. */
import type { TopLevelSpec } from "vega-lite";
import { LOOK } from "../../evaluate/contests/chart-look.ts";
import { colourOf, FRAME, type Mark, markLayers } from "./look.ts";

export interface CurvePoint {
  /** The line that it belongs to. */
  readonly group: string;
  readonly iteration: number;
  readonly mean: number;
  readonly low: number;
  readonly high: number;
}

export interface CurvesOptions {
  readonly title: string;
  readonly subtitle: string;
  readonly points: readonly CurvePoint[];
  readonly height: string;
  readonly domain: readonly [number, number];
  readonly marks?: readonly Mark[];
  /** Stretches with a grey background. */
  readonly grey?: readonly { readonly from: number; readonly to: number }[];
  /** Dots on the line where only some iterations were measured. */
  readonly dots?: boolean;
}

export function curvesChart(options: CurvesOptions): TopLevelSpec {
  const { title, subtitle, points, height, domain, marks = [], grey = [], dots = false } = options;
  const groups = [...new Set(points.map(({ group }) => group))];
  const last = Math.max(...points.map(({ iteration }) => iteration));
  const x = { type: "quantitative" as const, scale: { domain: [0, last + 0.5], nice: false } };
  const y = {
    type: "quantitative" as const,
    scale: { domain: [...domain], nice: false, zero: false },
  };
  const axis = { format: ".0%", tickCount: 6 };
  return {
    ...FRAME,
    padding: { left: 104, top: 84, right: marks.length > 0 ? 210 : 30, bottom: groups.length > 1 ? 96 : 60 },
    config: LOOK,
    title: { text: title, subtitle },
    layer: [
      {
        data: { values: [...grey] },
        mark: { type: "rect", color: "#dcdcdc", opacity: 0.75 },
        encoding: { x: { field: "from", ...x }, x2: { field: "to" } },
      },
      ...markLayers(marks, y),
      {
        data: { values: [...points] },
        encoding: {
          x: {
            field: "iteration",
            ...x,
            title: "iteration",
            axis: { grid: false, tickMinStep: 1, tickCount: 10 },
          },
          color: { ...colourOf(groups), title: null, legend: groups.length > 1 ? LEGEND : null },
        },
        layer: [
          {
            mark: { type: "area", opacity: 0.18 },
            encoding: { y: { field: "low", ...y }, y2: { field: "high" } },
          },
          {
            mark: { type: "line", strokeWidth: 2.5, point: dots ? { size: 70 } : false },
            encoding: { y: { field: "mean", ...y, title: height, axis } },
          },
        ],
      },
    ],
  };
}

const LEGEND = {
  orient: "bottom" as const,
  columnPadding: 10,
  offset: 16,
  symbolType: "stroke",
  symbolSize: 500,
  symbolStrokeWidth: 4,
  symbolOpacity: 1,
};

/**
 * One value per seed and iteration as points of a curve; iterations without any value are left out.
 * @param columns one per seed. @param iterations what the places of a column stand for.
 */
export function curveOver(
  group: string,
  columns: readonly (readonly (number | null | undefined)[])[],
  iterations: readonly number[],
): CurvePoint[] {
  return iterations.flatMap((iteration, i) => {
    const values = columns.map((column) => column[i]).filter((value) => typeof value === "number");
    if (values.length === 0) return [];
    const mean = values.reduce((sum, value) => sum + value, 0) / values.length;
    return [{ group, iteration, mean, low: Math.min(...values), high: Math.max(...values) }];
  });
}

/** Stretches of iterations with one stage, each half an iteration wider on both sides. */
export function phaseSpans(stages: readonly string[]): { stage: string; from: number; to: number }[] {
  const spans: { stage: string; from: number; to: number }[] = [];
  stages.forEach((stage, i) => {
    const open = spans.at(-1);
    if (open?.stage === stage) open.to = i + 1.5;
    else spans.push({ stage, from: i + 0.5, to: i + 1.5 });
  });
  return spans;
}
