/** A chart before it is a picture: its table, its looks, and axes that stay when the table is edited. */
import type { ChartKind } from "../chart.ts";
import type { Table } from "../tables/table.ts";
import type { Style } from "./style.ts";

export interface Drawing {
  readonly kind: ChartKind;
  readonly table: Table;
  readonly style: Style;
  /** Ends of the value axis; for pies 0 and the largest slice. */
  readonly axis: readonly [number, number];
  /** Ends of a scatter plot's x axis. */
  readonly xAxis?: readonly [number, number];
  /** Does each category have a colour of its own? Else each series has one. */
  readonly colorBy: "at" | "series";
}

/** Names in the order of `style.colors`. */
export function colored({ colorBy, table }: Drawing): readonly string[] {
  return colorBy === "at" ? table.categories : table.series;
}
