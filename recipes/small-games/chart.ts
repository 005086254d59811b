/**
 * Exploitability over training games, one panel per variant and one line per seed, as a Vega-Lite
 * specification.
 */
import type { TopLevelSpec } from "vega-lite";
import { LOOK } from "../../src/evaluate/contests/chart-look.ts";
import { COLOURS } from "../../src/reproduce/charts/look.ts";

export interface CurveRow {
  readonly variant: string;
  readonly seed: number;
  readonly games: number;
  readonly exploitability: number;
}

/** Of uniform play. */
const UNIFORM = 11 / 24;
const SCALE = { type: "log" as const, domain: [0.004, 0.6], nice: false };
const SMALL = { labelFontSize: 11, titleFontSize: 12 };

/** @param order of the panels. */
export function curvesChart(rows: readonly CurveRow[], order: readonly string[]): TopLevelSpec {
  return {
    $schema: "https://vega.github.io/schema/vega-lite/v6.json",
    config: { ...LOOK, axis: { ...LOOK.axis, ...SMALL, titlePadding: 4 } },
    padding: 12,
    title: {
      text: "Kuhn poker: exploitability over training games",
      subtitle:
        "Averaged weights, standard stakes, one line per seed. Uniform play: 0.458 (grey line). Equilibrium: 0.",
      fontSize: 15,
      subtitleFontSize: 12,
    },
    data: { values: [...rows] },
    facet: {
      field: "variant",
      type: "nominal",
      title: null,
      sort: [...order],
      header: { labelFontSize: 13, labelAnchor: "start", labelFontWeight: "bold" },
    },
    columns: 5,
    // The model plays more games than the table.
    resolve: { scale: { x: "independent" } },
    spacing: { row: 26, column: 24 },
    spec: {
      width: 160,
      height: 130,
      layer: [
        {
          mark: { type: "rule", color: "#999999", strokeDash: [4, 3] },
          encoding: { y: { datum: UNIFORM, type: "quantitative", scale: SCALE } },
        },
        {
          mark: { type: "line", strokeWidth: 1.6, clip: true },
          encoding: {
            x: {
              field: "games",
              type: "quantitative",
              title: "games",
              axis: { grid: false, tickCount: 3, format: "~s" },
            },
            y: {
              field: "exploitability",
              type: "quantitative",
              title: "exploitability",
              scale: SCALE,
              axis: { values: [0.005, 0.01, 0.02, 0.05, 0.1, 0.2, 0.5], format: "~g", grid: true },
            },
            color: { field: "seed", type: "nominal", legend: null, scale: { range: [...COLOURS] } },
          },
        },
      ],
    },
  } as TopLevelSpec;
}
