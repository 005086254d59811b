/** Tables that were never measured: words from `topics.ts`, numbers from a few shapes of curves. */
import type { Rng } from "../../../core/rng.ts";
import { type Row, rowsFrom, type Table, type TableShape } from "./table.ts";
import { DIMENSIONS, type Dimension, MEASURES, type Measure, RELATIONS, TIMES } from "./topics.ts";

/** @param spread 0 to 1: how far apart the values lie. */
export function generatedTable(rng: Rng, shape: TableShape, spread: number): Table {
  if (shape.kind === "scatter") return points(rng, shape, spread);
  const timed = shape.kind === "line" || (shape.kind !== "pie" && rng.chance(0.35));
  const over = timed ? rng.pick(TIMES) : rng.pick(DIMENSIONS);
  const adds = shape.kind === "pie" || shape.kind === "stacked";
  const fitting = DIMENSIONS.filter((d) => d !== over && measuresOf([over, d], adds).length > 0);
  const groups = rng.pick(fitting);
  const measure = rng.pick(measuresOf(shape.series > 1 ? [over, groups] : [over], adds));
  const categories = timed ? run(rng, over.items, shape.count) : some(rng, over, shape.count);
  const series = shape.series > 1 ? some(rng, groups, shape.series) : [measure.name];
  const top = measure.top * rng.uniform(0.6, 1.4);
  const values = series.map(() =>
    curve(rng, categories.length, timed, spread).map((v) => rounded(v * top, top)),
  );
  return {
    title: `${measure.name} by ${over.name.toLowerCase()}${shape.series > 1 ? ` and ${groups.name.toLowerCase()}` : ""}`,
    atTitle: over.name,
    valueTitle: measure.unit ? `${measure.name} (${measure.unit})` : measure.name,
    categories,
    series,
    rows: rowsFrom(series, categories, values),
  };
}

/**
 * What can be measured of all these, e.g. votes by city and age group. @param adds only what adds up to a
 * whole.
 */
function measuresOf(dimensions: readonly Dimension[], adds: boolean): Measure[] {
  return MEASURES.filter(
    ({ name, adds: sum }) =>
      (sum || !adds) && dimensions.every(({ measures }) => measures?.includes(name) ?? true),
  );
}

function run(rng: Rng, items: readonly string[], count: number): string[] {
  const start = rng.int(0, Math.max(0, items.length - count));
  return items.slice(start, start + count);
}

function some(rng: Rng, { name, items }: Dimension, count: number): string[] {
  return name === "Age group" ? run(rng, items, count) : rng.shuffle(items).slice(0, count);
}

/** Least value of a curve; the greatest is 1. */
const LEAST = 0.08;

/** Values of 0.08 to 1, the more alike the smaller the spread. */
function curve(rng: Rng, count: number, timed: boolean, spread: number): number[] {
  const base = rng.uniform(0.3, 0.7);
  const reach = 0.25 + 0.75 * spread;
  const shape = timed ? timeline(rng, count) : category(rng, count);
  const values = shape.map((v) => base + (v - base) * reach);
  const [low, high] = [Math.min(...values), Math.max(...values)];
  const [bottom, top] = [Math.max(LEAST, Math.min(low, 0.9)), Math.min(1, Math.max(high, 0.2))];
  return values.map((v) => bottom + ((v - low) / (high - low || 1)) * (top - bottom));
}

function category(rng: Rng, count: number): number[] {
  const values = Array.from({ length: count }, () => rng.uniform(0.08, 1));
  const skew = rng.pick([1, 1, 1.8]);
  const sorted = rng.chance(0.15);
  const out = values.map((v) => v ** skew);
  return sorted ? out.sort((a, b) => (rng.chance(0.5) ? 1 : -1) * (b - a)) : out;
}

function timeline(rng: Rng, count: number): number[] {
  const [start, end] = [rng.uniform(0.1, 0.95), rng.uniform(0.1, 0.95)];
  const wave = rng.chance(0.4) ? rng.uniform(0.1, 0.35) : 0;
  const [periods, phase] = [rng.uniform(0.5, 2), rng.uniform(0, 2 * Math.PI)];
  const noise = rng.uniform(0.03, 0.22);
  return Array.from({ length: count }, (_, i) => {
    const t = i / Math.max(1, count - 1);
    const trend = start + (end - start) * t + wave * Math.sin(2 * Math.PI * periods * t + phase);
    return trend + noise * rng.normal();
  });
}

/** Three digits of the measure's size. */
function rounded(value: number, top: number): number {
  const unit = 10 ** (Math.floor(Math.log10(top)) - 2);
  return Number((Math.round(value / unit) * unit).toPrecision(6));
}

function points(rng: Rng, shape: TableShape, spread: number): Table {
  const { title, x, y, by: what, groups } = rng.pick(RELATIONS);
  const series = shape.series > 1 ? rng.shuffle(groups).slice(0, shape.series) : ["all"];
  const correlation = rng.pick([-0.95, -0.8, 0, 0, 0.8, 0.95]);
  const count = Math.floor(shape.count / series.length);
  const rows: Row[] = series.flatMap((name) => {
    return cloud(rng, count, series.length, correlation, spread).map(([u, v]) => ({
      at: rounded(x[1] + u * (x[2] - x[1]), x[2]),
      series: name,
      value: rounded(y[1] + v * (y[2] - y[1]), y[2]),
    }));
  });
  const by = shape.series > 1 ? ` by ${what}` : "";
  return { title: title + by, atTitle: x[0], valueTitle: y[0], categories: [], series, rows };
}

/** Points in the unit square around a centre of their own if there are several groups. */
function cloud(
  rng: Rng,
  count: number,
  groups: number,
  correlation: number,
  spread: number,
): [number, number][] {
  const [cx, cy] = groups > 1 ? [rng.uniform(0.25, 0.75), rng.uniform(0.15, 0.85)] : [0.5, 0.5];
  const width = groups > 1 ? 0.1 + 0.08 * (1 - spread) : 0.22;
  const inside = (v: number) => Math.min(1, Math.max(0, v));
  return Array.from({ length: count }, () => {
    const a = rng.normal();
    const b = correlation * a + Math.sqrt(1 - correlation ** 2) * rng.normal();
    return [inside(cx + a * width * 1.2), inside(cy + b * width)];
  });
}
