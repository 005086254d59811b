/** The encodings of a drawing: the table's columns as positions, colours and angles of marks. */
import { colored, type Drawing } from "./drawing.ts";
import { categoryAxis, colorLegend, valueAxis } from "./guides.ts";
import type { Sheet } from "./spec.ts";

type Channel = Record<string, unknown>;
type Channels = Record<string, Channel>;

/** @returns vega-lite channels by name. */
export function encodings(drawing: Drawing, sheet: Sheet): Channels {
  const { kind, style } = drawing;
  const color: Channels = style.colors.length > 1 ? { color: colorChannel(drawing, sheet) } : {};
  if (kind === "pie") {
    return {
      theta: { field: "value", type: "quantitative", stack: true },
      order: { field: "row", type: "quantitative" },
      ...color,
    };
  }
  const [across, up] = style.horizontal ? ["y", "x"] : ["x", "y"];
  const offset = kind === "grouped" ? { [`${across}Offset`]: seriesOffset(drawing) } : {};
  const stack: Channels = kind === "stacked" ? { order: { field: "order", type: "quantitative" } } : {};
  return { [across]: place(drawing, sheet), [up]: value(drawing, sheet), ...color, ...offset, ...stack };
}

/** Radius of a pie in layout pixels, as a Vega expression; labels around it need space. */
export function radiusOf(sheet: Sheet): string {
  return `min(width, height) / 2 * ${sheet.text ? 0.82 : 0.98}`;
}

function place(drawing: Drawing, sheet: Sheet): Channel {
  const { kind, table, xAxis, style } = drawing;
  const axis = categoryAxis(drawing, sheet);
  if (kind === "scatter")
    return { field: "at", type: "quantitative", scale: { domain: xAxis, nice: false, zero: false }, axis };
  const padding = kind === "line" ? { padding: 0.3 } : bands(kind, style.gap);
  return { field: "at", type: "nominal", sort: null, scale: { domain: table.categories, ...padding }, axis };
}

function bands(kind: string, gap: number): Channel {
  const paddingInner = kind === "grouped" ? 0.2 + 0.2 * gap : 0.12 + 0.4 * gap;
  return { paddingInner, paddingOuter: paddingInner / 2 };
}

function value(drawing: Drawing, sheet: Sheet): Channel {
  return {
    field: "value",
    type: "quantitative",
    stack: drawing.kind === "stacked" ? "zero" : null,
    scale: { domain: drawing.axis, nice: false, zero: false },
    axis: valueAxis(drawing, sheet),
  };
}

function seriesOffset({ table, style }: Drawing): Channel {
  const scale = { domain: table.series, paddingInner: style.gap > 0.6 ? 0.08 : 0 };
  return { field: "series", type: "nominal", sort: null, scale };
}

function colorChannel(drawing: Drawing, sheet: Sheet): Channel {
  const scale = { domain: colored(drawing), range: drawing.style.colors };
  return { field: drawing.colorBy, type: "nominal", sort: null, scale, legend: colorLegend(drawing, sheet) };
}
