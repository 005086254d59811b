/**
 * The swaps of a drawing's values, and the reasons for which a swap is refused, such as one that nobody would
 * see.
 */
import type { Rng } from "../../core/rng.ts";
import type { Drawing } from "./drawing/drawing.ts";
import { rowsOf } from "./tables/table.ts";

/** Pairs of rows that exchange their values: one pair, or all of two series. */
export type Swap = readonly (readonly [number, number])[];

const REFUSALS = ["equal", "small", "large", "outside", "hidden", "unseen"] as const;
/**
 * Why a swap is not made: the values are equal; they differ too little or (for an easy game) too much; a
 * stack would leave the axis; other marks would cover the changed ones; hardly a pixel changes.
 */
export type Refusal = (typeof REFUSALS)[number];

/** Marks nearer than this share of an axis cover each other. */
const COVERED = 0.05;
/** Swapped pairs in a scatter plot of one colour, from a hard swap to an easy one. */
const POINT_PAIRS = [2, 5] as const;
const POINT_TRIES = 12;

/** All swaps of a drawing in random order; which family comes first is random too. */
export function swapsOf(rng: Rng, drawing: Drawing): Swap[] {
  const { kind, table } = drawing;
  const series = pairsOf(table.series.length).map(([a, b]) => seriesSwap(drawing, a, b));
  if (kind === "scatter" && series.length === 0) return pointSwaps(rng, drawing);
  if (kind === "scatter") return rng.shuffle(series);
  const values = table.series.flatMap((name) => {
    const rows = rowsOf(table, name);
    return pairsOf(rows.length).map(([a, b]): Swap => [[rows[a], rows[b]]]);
  });
  const families = [rng.shuffle(series), rng.shuffle(values)];
  return (rng.chance(0.5) ? families : families.reverse()).flat();
}

/** Points of two groups exchange y by rank of x, so that each cloud keeps its shape. */
function seriesSwap({ kind, table }: Drawing, a: number, b: number): Swap {
  const rows = [a, b].map((s) => {
    const own = rowsOf(table, table.series[s]);
    return kind === "scatter" ? own.sort((i, j) => Number(table.rows[i].at) - Number(table.rows[j].at)) : own;
  });
  return rows[0].map((row, i) => [row, rows[1][i]] as const);
}

/** Far points of one cloud exchange y, several pairs at a time: a single pair would hardly be noticed. */
function pointSwaps(rng: Rng, { table }: Drawing): Swap[] {
  return Array.from({ length: POINT_TRIES }, () => {
    const rows = rng.shuffle([...table.rows.keys()]);
    const pairs = Math.min(rng.int(...POINT_PAIRS), Math.floor(rows.length / 2));
    const moved = rows.slice(0, 2 * pairs).sort((a, b) => table.rows[a].value - table.rows[b].value);
    return Array.from({ length: pairs }, (_, i) => [moved[i], moved[i + pairs]] as const);
  });
}

/**
 * @param sizes least and greatest size of a swap, as shares of the value axis. @returns undefined if it can
 * be made.
 */
export function refusalOf(
  drawing: Drawing,
  swap: Swap,
  sizes: readonly [number, number],
): Exclude<Refusal, "unseen"> | undefined {
  const { table, axis } = drawing;
  const apart = swap.map(([a, b]) => table.rows[a].value - table.rows[b].value);
  if (apart.every((d) => d === 0)) return "equal";
  const size = swapSize(drawing, apart) / (axis[1] - axis[0]);
  if (size < sizes[0] - 1e-9) return "small";
  if (size > sizes[1] + 1e-9) return "large";
  const after = swapped(drawing, swap);
  if (leavesAxis(after)) return "outside";
  return isHidden(after, swap) ? "hidden" : undefined;
}

/** Groups of points move as a whole, everything else mark by mark. */
function swapSize({ kind, table }: Drawing, apart: readonly number[]): number {
  const sum = (values: readonly number[]) => values.reduce((a, b) => a + b, 0);
  if (kind === "scatter" && table.series.length > 1) return Math.abs(sum(apart) / apart.length);
  return sum(apart.map(Math.abs)) / apart.length;
}

/** The same drawing with the values of the rows exchanged; axes, colours and labels stay. */
export function swapped(drawing: Drawing, swap: Swap): Drawing {
  const { table } = drawing;
  const rows = [...table.rows];
  for (const [a, b] of swap) {
    rows[a] = { ...table.rows[a], value: table.rows[b].value };
    rows[b] = { ...table.rows[b], value: table.rows[a].value };
  }
  return { ...drawing, table: { ...table, rows } };
}

function leavesAxis({ kind, table, axis }: Drawing): boolean {
  if (kind !== "stacked") return false;
  const total = (at: string) =>
    table.rows.filter((r) => r.at === at).reduce((sum, row) => sum + row.value, 0);
  return table.categories.some((at) => total(at) > axis[1]);
}

/** Are more than half of the changed points of lines or clouds behind others? Bars and slices never are. */
function isHidden(after: Drawing, swap: Swap): boolean {
  if (after.kind !== "line" && after.kind !== "scatter") return false;
  const changed = new Set(swap.flat());
  const covered = [...changed].filter((row) => isCovered(after, row, changed));
  return covered.length > changed.size / 2 || (swap.length === 1 && covered.length > 0);
}

function isCovered(
  { kind, table, axis, xAxis }: Drawing,
  row: number,
  changed: ReadonlySet<number>,
): boolean {
  const { at, value } = table.rows[row];
  return table.rows.some((other, i) => {
    if (changed.has(i) || Math.abs(other.value - value) >= COVERED * (axis[1] - axis[0])) return false;
    if (kind === "line") return other.at === at;
    return Math.abs(Number(other.at) - Number(at)) < COVERED * (xAxis![1] - xAxis![0]);
  });
}

function pairsOf(count: number): [number, number][] {
  return Array.from({ length: count }, (_, b) =>
    Array.from({ length: b }, (_, a): [number, number] => [a, b]),
  ).flat();
}
