/** A chart from a key: its kind, table, looks and axes. */
import { ConfigError } from "../../core/errors.ts";
import type { Key, Rng } from "../../core/rng.ts";
import type { Split } from "../pair.ts";
import type { ChartKind } from "./chart.ts";
import { niceAxis } from "./drawing/axis.ts";
import { colored, type Drawing } from "./drawing/drawing.ts";
import { isLegible } from "./drawing/legible.ts";
import { type Looks, type Style, sampleStyle } from "./drawing/style.ts";
import { generatedTable } from "./tables/generated-table.ts";
import { realTable } from "./tables/real-table.ts";
import type { Table, TableShape } from "./tables/table.ts";

export interface SampleOptions {
  readonly kinds: readonly ChartKind[];
  /** Fewest and most marks, see `shapeOf`. */
  readonly marks: readonly [number, number];
  /** 0 to 1: how alike values and colours are. */
  readonly alike: number;
  /** The rows of real tables that may be shown. */
  readonly split: Split;
  /** Shades and style that are not drawn from the key. */
  readonly looks?: Omit<Looks, "alike">;
}

const TRIES = 60;
/** Share of charts that show real tables, where one has such a selection. */
const REAL = 0.6;

/** @throws ConfigError if no table with so many marks can be drawn legibly. */
export function sampleDrawing(key: Key, options: SampleOptions): Drawing {
  const kind = key.child("kind").stream().pick(options.kinds);
  for (let i = 0; i < TRIES; i++) {
    const rng = key.child(i).stream();
    const shape = shapeOf(rng, kind, rng.int(...options.marks));
    const real = rng.chance(REAL) ? realTable(rng, shape, options.split) : undefined;
    const table = real ?? generatedTable(rng, shape, 1 - options.alike);
    const drawing = drawingOf(rng, kind, table, options);
    if (isLegible(drawing, colored(drawing).length)) return drawing;
  }
  throw new ConfigError(
    `No ${kind} chart with ${options.marks.join(" to ")} marks shows all of them. Ask for fewer (marks).`,
  );
}

/**
 * Bars, slices and points of one line: as many as there are marks. Where there are several series, both grow.
 */
function shapeOf(rng: Rng, kind: ChartKind, marks: number): TableShape {
  if (kind === "bar" || kind === "pie") return { kind, count: marks, series: 1 };
  if (kind === "scatter") return { kind, count: Math.min(60, 6 + 5 * marks), series: rng.pick([1, 2, 2, 3]) };
  const series = rng.int(2, Math.min(4, Math.max(2, Math.ceil(marks / 2))));
  if (kind === "line") {
    const single = rng.chance(0.35);
    return { kind, count: Math.max(4, marks + (single ? 1 : 0)), series: single ? 1 : series };
  }
  return { kind, count: Math.min(6, Math.round((1.5 * marks) / series) + 1), series };
}

function drawingOf(rng: Rng, kind: ChartKind, table: Table, { alike, looks }: SampleOptions): Drawing {
  const byCategory = kind === "pie" || (kind === "bar" && rng.chance(0.5));
  const colors = byCategory ? table.categories.length : table.series.length;
  const style = sampleStyle(rng, kind, colors, { ...looks, alike: rng.chance(alike) });
  return {
    kind,
    table,
    style,
    axis: axisOf(kind, table, style),
    ...(kind === "scatter" ? { xAxis: xAxisOf(table) } : {}),
    colorBy: byCategory ? "at" : "series",
  };
}

/** Headroom above written values, and above stacks that a swap makes higher. */
const HEADROOM = 1.07;

function axisOf(kind: ChartKind, table: Table, style: Style): readonly [number, number] {
  const values = kind === "stacked" ? totals(table) : table.rows.map((row) => row.value);
  if (kind === "pie") return [0, Math.max(...values)];
  if (kind === "scatter") return niceAxis(values, false);
  const room = style.valueLabels || kind === "stacked" ? [HEADROOM * Math.max(...values)] : [];
  return niceAxis([...values, ...room], kind !== "line" || style.fromZero);
}

function xAxisOf({ rows }: Table): readonly [number, number] {
  const xs = rows.map((row) => Number(row.at));
  return niceAxis(xs, false);
}

function totals({ categories, rows }: Table): number[] {
  const at = (name: string) => rows.filter((row) => row.at === name);
  return categories.map((name) => at(name).reduce((sum, row) => sum + row.value, 0));
}
