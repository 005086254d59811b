/** The data of a chart: a table of one or several series over categories, or of points. */
import type { ChartKind } from "../chart.ts";

export interface Row {
  /** A category's name; in a scatter plot x. */
  readonly at: string | number;
  readonly series: string;
  /** In a scatter plot y. */
  readonly value: number;
}

export interface Table {
  readonly title: string;
  /** The meaning of `at`, e.g. "Month". */
  readonly atTitle: string;
  /** The meaning of `value`, with its unit. */
  readonly valueTitle: string;
  /** In drawing order; empty for points. */
  readonly categories: readonly string[];
  /** In drawing order; one name where there is a single series. */
  readonly series: readonly string[];
  /** Series by series, each in the order of the categories. */
  readonly rows: readonly Row[];
}

/** The size of the table that a chart asks for. */
export interface TableShape {
  readonly kind: ChartKind;
  /** Categories of each series; in a scatter plot points in all. */
  readonly count: number;
  readonly series: number;
}

/** Indices of a series' rows, in drawing order. */
export function rowsOf(table: Table, series: string): number[] {
  return [...table.rows.keys()].filter((i) => table.rows[i].series === series);
}

/** Rows of a table over categories: `values[series][category]`. */
export function rowsFrom(
  series: readonly string[],
  categories: readonly string[],
  values: readonly (readonly number[])[],
): Row[] {
  return series.flatMap((name, s) => categories.map((at, c) => ({ at, series: name, value: values[s][c] })));
}
