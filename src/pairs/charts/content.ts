/** The visible content of a drawing: its marks, their places and sizes, its colours. */
import { type ColorName, colorName } from "../color.ts";
import type { ChartContent, ChartSpec } from "./chart.ts";
import { colored, type Drawing } from "./drawing/drawing.ts";
import { channels } from "./drawing/palette.ts";
import type { Row } from "./tables/table.ts";

export function contentOf(drawing: Drawing, spec: ChartSpec): ChartContent {
  const { kind, style, axis } = drawing;
  return {
    kind,
    horizontal: style.horizontal,
    dark: style.dark,
    positions: positionsOf(drawing),
    colors: colorsOf(drawing),
    ...(kind === "pie" ? {} : { axis }),
    trend: trendOf(drawing),
    spec,
  };
}

/** Sums per category, where categories have places of their own. */
function positionsOf(drawing: Drawing): number[] {
  const { kind, table } = drawing;
  if (kind === "scatter" || (kind === "line" && table.series.length > 1)) return [];
  return table.categories.map((at) => sum(table.rows.filter((row) => row.at === at)));
}

function colorsOf(drawing: Drawing): { color: ColorName; value: number }[] {
  const { kind, table, style, colorBy } = drawing;
  const mean = kind === "line" || kind === "scatter";
  return colored(drawing).map((name, i) => {
    const rows = table.rows.filter((row) => row[colorBy] === name);
    return {
      color: colorName(...channels(style.colors[i])),
      value: mean ? sum(rows) / rows.length : sum(rows),
    };
  });
}

function trendOf({ kind, table }: Drawing): number {
  if (kind === "pie") return 0;
  if (kind === "scatter")
    return spearman(
      table.rows.map((row) => Number(row.at)),
      table.rows.map((row) => row.value),
    );
  const totals = table.categories.map((at) => sum(table.rows.filter((row) => row.at === at)));
  return spearman([...totals.keys()], totals);
}

function sum(rows: readonly Row[]): number {
  return rows.reduce((total, row) => total + row.value, 0);
}

/** Rank correlation, -1 to 1; 0 where all values of one side are equal. */
export function spearman(xs: readonly number[], ys: readonly number[]): number {
  const [a, b] = [ranks(xs), ranks(ys)];
  const middle = (xs.length - 1) / 2;
  const product = (p: number[], q: number[]) => p.reduce((t, v, i) => t + (v - middle) * (q[i] - middle), 0);
  const spread = Math.sqrt(product(a, a) * product(b, b));
  return spread === 0 ? 0 : product(a, b) / spread;
}

/** From 0; equal values share the mean of their ranks. */
function ranks(values: readonly number[]): number[] {
  return values.map((v) => {
    const below = values.filter((w) => w < v).length;
    const equal = values.filter((w) => w === v).length;
    return below + (equal - 1) / 2;
  });
}
