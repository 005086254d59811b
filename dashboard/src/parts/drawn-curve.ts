/** A chart's data as uPlot draws it: lines, their ranges, held-out measurements on the same iterations. Pure. */
import type { CurveLine, MeasuredPoint } from "../../../src/server/dashboard/wire.ts";

export interface ChartLine {
  readonly title: string;
  /** Of the style sheet, e.g. `--c1`. */
  readonly colour: string;
  readonly iterations: readonly number[];
  readonly values: readonly (number | null)[];
  readonly low?: readonly (number | null)[];
  readonly high?: readonly (number | null)[];
}

export interface ChartMeasured extends MeasuredPoint {
  readonly colour: string;
}

export const COLOURS = ["--c1", "--c2", "--c3", "--c4", "--c5", "--c6", "--c7", "--c8"] as const;
export const DASHES: readonly (readonly number[])[] = [
  [],
  [7, 3],
  [2, 2],
  [9, 3, 2, 3],
  [],
  [7, 3],
  [2, 2],
  [9, 3, 2, 3],
];

/** Neighbours on each side that the clear line is a mean of. */
const REACH = 2;
/** Shorter curves are drawn as they are. */
const SMOOTH_FROM = 15;

export function chartLine(
  line: CurveLine,
  iterations: readonly number[],
  place: number,
  title = line.about.title,
): ChartLine {
  const { values, low, high } = line;
  return {
    title,
    colour: COLOURS[place % COLOURS.length],
    iterations,
    values,
    ...(low && high && { low, high }),
  };
}

/** The mean of five neighbours; short curves stay as they are. */
export function smoothed({ values }: ChartLine): readonly (number | null)[] {
  if (values.length < SMOOTH_FROM) return values;
  return values.map((value, i) => {
    if (value === null) return null;
    const near = values.slice(Math.max(0, i - REACH), i + REACH + 1).filter((one) => one !== null);
    return near.reduce((sum, one) => sum + one, 0) / near.length;
  });
}

/** All iterations of the lines, ascending. */
export function axisOf(lines: readonly ChartLine[], measured: readonly MeasuredPoint[]): number[] {
  const all = new Set([
    ...lines.flatMap(({ iterations }) => [...iterations]),
    ...measured.map(({ iteration }) => iteration),
  ]);
  return [...all].sort((a, b) => a - b);
}

/** Values on the axis; null where a line has none there. */
export function onAxis(
  axis: readonly number[],
  iterations: readonly number[],
  values: readonly (number | null)[],
): (number | null)[] {
  if (axis.length === iterations.length) return [...values];
  const at = new Map(iterations.map((iteration, i) => [iteration, values[i]]));
  return axis.map((iteration) => at.get(iteration) ?? null);
}

/** The least and the greatest of all that is drawn, with a little room. */
export function rangeOf(
  lines: readonly ChartLine[],
  measured: readonly MeasuredPoint[],
  references: readonly { readonly value: number }[],
  share: boolean,
): [number, number] {
  const all = [
    ...lines.flatMap(({ values, low = [], high = [] }) => [...values, ...low, ...high]),
    ...measured.flatMap(({ value, low, high }) => [value, low ?? value, high ?? value]),
    ...references.map(({ value }) => value),
  ].filter((value): value is number => value !== null && Number.isFinite(value));
  if (all.length === 0) return [0, 1];
  const [low, high] = all.reduce(
    ([least, most], value) => [Math.min(least, value), Math.max(most, value)],
    [all[0], all[0]],
  );
  const room = high === low ? Math.max(Math.abs(high) * 0.1, share ? 0.05 : 1e-3) : (high - low) * 0.08;
  if (!share) return [low >= 0 && low - room < 0 ? 0 : low - room, high + room];
  return [Math.max(0, low - room), Math.min(1, high + room)];
}
