/** The visible content of a chart without its text: the facts behind statements about charts. */
import type { ColorName } from "../color.ts";

export const CHART_KINDS = ["bar", "grouped", "stacked", "line", "pie", "scatter"] as const;
export type ChartKind = (typeof CHART_KINDS)[number];

/** A vega-lite specification with its data inside (`data.values`): plain JSON. */
export type ChartSpec = Readonly<Record<string, unknown>>;

export interface ChartContent {
  readonly kind: ChartKind;
  /** Bars that lie instead of standing. */
  readonly horizontal: boolean;
  /** Light marks on a dark background. */
  readonly dark: boolean;
  /**
   * Values by position, in the order in which they are drawn: bars from left to right or from top to bottom
   * (groups and stacks: their totals), points of a single line from left to right, slices of a pie clockwise
   * from the top. Empty where there are no positions: scatter plots and charts of several lines.
   */
  readonly positions: readonly number[];
  /**
   * Colours that tell marks apart, each with the value that it stands for: a coloured bar or slice its own, a
   * series the sum (bars) or the mean (lines, points: of y). One entry per colour name; a chart in a single
   * colour has one entry.
   */
  readonly colors: readonly { readonly color: ColorName; readonly value: number }[];
  /** Ends of the drawn value axis; absent for pies. */
  readonly axis?: readonly [number, number];
  /**
   * Spearman correlation of value and position (scatter: of y and x; several lines: of their mean), -1 to 1;
   * 0 for pies.
   */
  readonly trend: number;
  readonly spec: ChartSpec;
}
