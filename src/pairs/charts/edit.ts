/**
 * The edited copy of a chart: values of its table are swapped, and it is drawn again with the same axes and
 * colours.
 */
import type { Key } from "../../core/rng.ts";
import type { Box } from "../../images/canvas.ts";
import type { Image } from "../../images/image.ts";
import type { Change } from "../pair.ts";
import type { ChartSpec } from "./chart.ts";
import { type DrawnChart, drawChart } from "./drawing/draw.ts";
import type { Drawing } from "./drawing/drawing.ts";
import { chartSpec } from "./drawing/spec.ts";
import { type Refusal, refusalOf, type Swap, swapped, swapsOf } from "./swap.ts";

export interface FinishedChart extends DrawnChart {
  readonly drawing: Drawing;
  readonly spec: ChartSpec;
}

export interface ChartEdit {
  readonly chart: FinishedChart;
  /** In the order of the table's rows. */
  readonly changes: readonly Change[];
}

/** Swaps that are drawn before an edit is given up. */
const TRIES = 4;
/** Pixels that must change, as a share of the picture, and by how much a channel must change to count. */
const LEAST_CHANGED = 0.002;
const NOTICED = 40;
/** More boxes would only hide a chart. */
const MOST_BOXES = 16;

export async function finished(drawing: Drawing, size: number): Promise<FinishedChart> {
  const spec = chartSpec(drawing, size);
  return { drawing, spec, ...(await drawChart(spec, drawing.style, size)) };
}

/** Swaps of a drawing that its table allows, the first to be tried first. No picture is needed. */
export function possibleSwaps(key: Key, drawing: Drawing, sizes: readonly [number, number]): Swap[] {
  return swapsOf(key.stream(), drawing)
    .filter((swap) => refusalOf(drawing, swap, sizes) === undefined)
    .slice(0, TRIES);
}

/** @returns undefined if none of the swaps can be seen in the picture. */
export async function editChart(
  chart: FinishedChart,
  swaps: readonly Swap[],
): Promise<ChartEdit | undefined> {
  for (const swap of swaps) {
    const after = await finished(swapped(chart.drawing, swap), chart.image.width);
    if (pictureRefusal(chart.image, after.image) === undefined)
      return { chart: after, changes: changesOf(chart, after, swap) };
  }
  return undefined;
}

/** The last check, on the pictures themselves. */
export function pictureRefusal(before: Image, after: Image): Extract<Refusal, "unseen"> | undefined {
  let changed = 0;
  for (let i = 0; i < before.data.length; i += 3) {
    const most = Math.max(...[0, 1, 2].map((c) => Math.abs(before.data[i + c] - after.data[i + c])));
    if (most >= NOTICED) changed++;
  }
  return changed < LEAST_CHANGED * before.width * before.height ? "unseen" : undefined;
}

function changesOf(before: FinishedChart, after: FinishedChart, swap: Swap): Change[] {
  const value = ({ drawing }: FinishedChart, row: number) => String(drawing.table.rows[row].value);
  const boxes = swap.length * 2 <= MOST_BOXES;
  return swap
    .flat()
    .filter((row) => value(before, row) !== value(after, row))
    .sort((a, b) => a - b)
    .map((row) => ({
      object: row,
      before: { value: value(before, row) },
      after: { value: value(after, row) },
      ...(boxes ? around(before.places.get(row), after.places.get(row)) : {}),
    }));
}

/** One box around a mark in both pictures. */
function around(a?: Box, b?: Box): { box?: Box } {
  if (!a || !b) return {};
  return {
    box: {
      left: Math.min(a.left, b.left),
      top: Math.min(a.top, b.top),
      right: Math.max(a.right, b.right),
      bottom: Math.max(a.bottom, b.bottom),
    },
  };
}
