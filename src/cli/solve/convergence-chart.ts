/**
 * How fast methods come to an equilibrium, side by side, as a Vega-Lite specification: exploitability over iterations, both
 * on a logarithmic scale. Pure; left out: drawing.
 */
import type { TopLevelSpec } from "vega-lite";
import { LOOK, SCHEMA } from "../../evaluate/contests/chart-look.ts";
import type { Solved } from "../../solvers/solve.ts";

/** Below this nothing is told apart from 0. */
const LEAST = 1e-9;

/** @param solved methods with curves; the others have none to show. */
export function convergenceChart(
  game: string,
  solved: readonly Pick<Solved, "method" | "curve">[],
): TopLevelSpec {
  const values = solved.flatMap(({ method, curve }) =>
    curve.map(({ iteration, exploitability }) => ({
      method,
      iteration,
      exploitability: Math.max(exploitability, LEAST),
    })),
  );
  return {
    $schema: SCHEMA,
    width: 640,
    height: 400,
    config: LOOK,
    title: {
      text: `Exploitability in ${game}`,
      subtitle: "of what each method hands out; 0 is an equilibrium",
    },
    data: { values },
    mark: { type: "line", strokeWidth: 2.5, point: true },
    encoding: {
      x: { field: "iteration", type: "quantitative", scale: { type: "log" }, title: "iterations" },
      y: { field: "exploitability", type: "quantitative", scale: { type: "log" }, axis: { format: "~e" } },
      color: { field: "method", type: "nominal", sort: solved.map(({ method }) => method), title: null },
    },
  };
}
