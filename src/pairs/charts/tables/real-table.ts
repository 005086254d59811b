/**
 * A selection from a real table. Each of its rows belongs to one split for good, so the splits share no
 * number.
 */
import { Key, type Rng } from "../../../core/rng.ts";
import type { Split } from "../../pair.ts";
import { NAMED_TABLES, type NamedTable } from "./named-tables.ts";
import { POINT_TABLES, type PointTable } from "./point-tables.ts";
import { type Row, rowsFrom, type Table, type TableShape } from "./table.ts";
import { type Block, TIMED_TABLES, type TimedTable } from "./timed-tables.ts";

const HELD_OUT = 0.25;
/** Values of one chart lie within this factor of each other, else the small ones cannot be seen. */
const FACTOR = 9;

/** The split of a country, a quarter or a penguin, by its name alone. */
function splitOf(set: string, row: string): Split {
  const key = Key.root("charts/split").child(set, row);
  return key.stream().chance(HELD_OUT) ? "heldout" : "train";
}

const sorted = new WeakMap<readonly unknown[], Record<Split, unknown[]>>();

/** Rows of a table in a split; worked out once, as a table may have thousands. */
function rowsIn<T extends { readonly name: string }>(
  split: Split,
  set: string,
  rows: readonly T[],
): readonly T[] {
  const known = sorted.get(rows) ?? { train: [], heldout: [] };
  if (!sorted.has(rows)) {
    for (const row of rows) known[splitOf(set, row.name)].push(row);
    sorted.set(rows, known);
  }
  return known[split] as T[];
}

/** @returns undefined if the table that was picked has no such selection. */
export function realTable(rng: Rng, shape: TableShape, split: Split): Table | undefined {
  if (shape.kind === "scatter") return fromPoints(rng, rng.pick(POINT_TABLES), shape, split);
  const adds = shape.kind === "pie" || shape.kind === "stacked";
  if (shape.kind !== "line" && rng.chance(0.65)) {
    const named = NAMED_TABLES.filter((t) => (t.adds || !adds) && t.series.length >= shape.series);
    if (named.length > 0) return fromNames(rng, rng.pick(named), shape, split);
  }
  const timed = TIMED_TABLES.filter((t) => t.adds || !adds);
  return fromTimes(rng, rng.pick(timed), shape, split);
}

function fromNames(rng: Rng, table: NamedTable, shape: TableShape, split: Split): Table | undefined {
  const picked = rng
    .shuffle([...table.series.keys()])
    .slice(0, shape.series)
    .sort((a, b) => a - b);
  const own = rng.shuffle(rowsIn(split, table.set, table.rows()));
  const size = (i: number) => Math.max(...picked.map((s) => own[i].values[s]));
  const near = [...own.keys()].filter((i) => size(i) <= size(0) && size(i) >= size(0) / FACTOR);
  if (near.length < shape.count) return undefined;
  const chosen = near.slice(0, shape.count);
  const order = rng.pick([0, 0, 1, -1]);
  if (order !== 0) chosen.sort((a, b) => order * (size(a) - size(b)));
  const series = picked.map((s) => table.series[s]);
  const categories = chosen.map((i) => own[i].name);
  const values = picked.map((s) => chosen.map((i) => own[i].values[s]));
  const which = table.series.length > 1 && series.length === 1 ? `, ${series[0]}` : "";
  return { ...words(table, table.title + which, table.atTitle), ...filled(series, categories, values) };
}

function fromTimes(rng: Rng, table: TimedTable, shape: TableShape, split: Split): Table | undefined {
  const own = rowsIn(split, table.set, table.blocks());
  if (own.length === 0) return undefined;
  const block = rng.pick(own);
  const bySeries =
    shape.kind === "pie" || (shape.kind === "bar" && block.series.length >= shape.count && rng.chance(0.5));
  if (bySeries) return acrossSeries(rng, table, block, shape);
  const { times } = block;
  if (times.length < shape.count || block.series.length < shape.series) return undefined;
  const start = rng.int(0, times.length - shape.count);
  const picked = rng.shuffle([...block.series.keys()]).slice(0, shape.series);
  const series = picked.map((s) => block.series[s]);
  const values = picked.map((s) => block.values[s].slice(start, start + shape.count));
  const which = block.series.length > 1 && series.length === 1 ? `: ${series[0]}` : "";
  const title = `${table.title}${which}, ${block.name}`;
  return {
    ...words(table, title, "Time"),
    ...filled(series, times.slice(start, start + shape.count), values),
  };
}

/** All series at one time, as categories. */
function acrossSeries(rng: Rng, table: TimedTable, block: Block, shape: TableShape): Table | undefined {
  if (block.series.length < shape.count) return undefined;
  const time = rng.int(0, block.times.length - 1);
  const picked = rng.shuffle([...block.series.keys()]).slice(0, shape.count);
  const title = `${table.title}, ${block.times[time]} ${block.name}`;
  const values = [picked.map((s) => block.values[s][time])];
  return {
    ...words(table, title, ""),
    ...filled(
      [title],
      picked.map((s) => block.series[s]),
      values,
    ),
  };
}

function fromPoints(rng: Rng, table: PointTable, shape: TableShape, split: Split): Table | undefined {
  const own = rowsIn(split, table.set, table.points());
  const each = Math.floor(shape.count / shape.series);
  const groups = rng.shuffle([...new Set(own.map((point) => point.group))]).slice(0, shape.series);
  const rows: Row[] = groups.flatMap((group) => {
    const members = own.filter((point) => point.group === group);
    return chosen(rng, members, each).map(({ x, y }) => ({ at: x, series: group, value: y }));
  });
  if (rows.length < shape.series * each) return undefined;
  const title = shape.series > 1 ? `${table.title} by ${table.groupTitle}` : `${table.title}: ${groups[0]}`;
  return { title, atTitle: table.xTitle, valueTitle: table.yTitle, categories: [], series: groups, rows };
}

/** Some of many, without shuffling them all. */
function chosen<T>(rng: Rng, items: readonly T[], count: number): T[] {
  const places = new Set<number>();
  while (places.size < Math.min(count, items.length)) places.add(rng.int(0, items.length - 1));
  return [...places].map((i) => items[i]);
}

function words({ valueTitle }: { valueTitle: string }, title: string, atTitle: string) {
  return { title, atTitle, valueTitle };
}

function filled(
  series: readonly string[],
  categories: readonly string[],
  values: readonly (readonly number[])[],
) {
  return { series, categories, rows: rowsFrom(series, categories, values) };
}
