/** A drawing as a vega-lite specification for a square picture; small pictures are drawn without text. */
import type { ChartSpec } from "../chart.ts";
import type { Drawing } from "./drawing.ts";
import { guides } from "./guides.ts";
import { layers } from "./layers.ts";

/** Pictures narrower than this show no text. */
const TEXT_FROM = 160;
/** Pixels in which a picture with text is laid out before it is scaled to its size. */
const LEAST_LAYOUT = 260;
const MOST_LAYOUT = 440;

export interface Sheet {
  /** Side in layout pixels. */
  readonly side: number;
  readonly text: boolean;
}

export function sheetFor(size: number): Sheet {
  const text = size >= TEXT_FROM;
  return { side: text ? Math.min(MOST_LAYOUT, Math.max(LEAST_LAYOUT, size)) : size, text };
}

/** @param size side of the picture in pixels. */
export function chartSpec(drawing: Drawing, size: number): ChartSpec {
  const sheet = sheetFor(size);
  const { style } = drawing;
  const [left, right, top, bottom] = style.room.map((share) => Math.round(Math.max(1, share * sheet.side)));
  return {
    width: sheet.side,
    height: sheet.side,
    autosize: { type: "fit", contains: "padding" },
    padding: { left, right, top, bottom },
    background: style.background,
    data: { values: rowsWithOrder(drawing) },
    ...guides(drawing, sheet),
    layer: layers(drawing, sheet),
  };
}

/** Stacks are ordered by series. */
function rowsWithOrder({ table }: Drawing): object[] {
  return table.rows.map((row, i) => ({ row: i, ...row, order: table.series.indexOf(row.series) }));
}
