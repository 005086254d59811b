/** The marks of a drawing, and values written beside them, as layers of a vega-lite specification. */
import type { Drawing } from "./drawing.ts";
import { encodings, radiusOf } from "./encodings.ts";
import type { Sheet } from "./spec.ts";

type Layer = Record<string, unknown>;

export function layers(drawing: Drawing, sheet: Sheet): Layer[] {
  const encoding = encodings(drawing, sheet);
  const marks = { mark: markOf(drawing, sheet), encoding };
  const labels = sheet.text && drawing.style.valueLabels ? valueLabels(drawing, sheet, encoding) : [];
  return [marks, ...labels];
}

function markOf(drawing: Drawing, sheet: Sheet): Layer {
  const { kind, style } = drawing;
  const [one] = style.colors;
  const alone = style.colors.length === 1 ? { color: one } : {};
  /** Lines and symbols grow more slowly than the picture. */
  const scale = Math.sqrt(sheet.side / 64);
  if (kind === "line") return { ...lineMark(drawing, scale, alone), ...alone };
  if (kind === "scatter") {
    const size = (10 + 14 * style.weight) * scale ** 2 * (drawing.table.rows.length > 40 ? 0.7 : 1);
    const mark = { type: "point", shape: style.symbol, size, filled: true, opacity: 1, ...alone };
    return { ...mark, ...outline(drawing, scale) };
  }
  if (kind === "pie") return pieMark(drawing, sheet);
  const corner = kind === "stacked" ? 0 : style.corner * 2 * scale;
  return { type: "bar", cornerRadiusEnd: corner, ...alone, ...outline(drawing, scale) };
}

/** Hollow marks: their colour is that of the edge. */
function outline({ style }: Drawing, scale: number): Layer {
  return style.outlines ? { filled: false, strokeWidth: 1.2 * scale } : {};
}

function lineMark({ style }: Drawing, scale: number, color: Layer): Layer {
  const strokeWidth = (1.5 + 0.9 * style.weight) * scale;
  const point = style.markers
    ? { size: (1.8 * scale + strokeWidth) ** 2, shape: style.symbol, filled: true, opacity: 1, ...color }
    : false;
  const dashes = style.outlines ? { strokeDash: [3 * scale, 2 * scale] } : {};
  const interpolate = style.smooth ? "monotone" : "linear";
  return { type: "line", strokeWidth, point, opacity: 1, interpolate, ...dashes };
}

function pieMark(drawing: Drawing, sheet: Sheet): Layer {
  const { style } = drawing;
  const outerRadius = radiusOf(sheet);
  const apart = style.slicesApart
    ? { stroke: style.background, strokeWidth: Math.sqrt(sheet.side / 64) * 0.7 }
    : {};
  return {
    type: "arc",
    innerRadius: { expr: `${style.hole} * ${outerRadius}` },
    outerRadius: { expr: outerRadius },
    ...(style.outlines ? { padAngle: 0.08, ...outline(drawing, Math.sqrt(sheet.side / 64)) } : apart),
  };
}

/** Written only where there is one mark to a place. */
function valueLabels(drawing: Drawing, sheet: Sheet, encoding: Layer): Layer[] {
  const { kind, table, style } = drawing;
  if (kind === "pie") return [pieLabels(drawing, sheet, encoding)];
  if (table.series.length > 1 || kind === "scatter" || table.rows.length > 10) return [];
  const { color: _, xOffset: __, yOffset: ___, ...place } = encoding;
  const mark = style.horizontal
    ? { type: "text", align: "left", baseline: "middle", dx: 3 }
    : { type: "text", baseline: "bottom", dy: kind === "line" ? -8 : -4 };
  return [
    {
      mark: { ...mark, color: style.ink, fontSize: sheet.side / 34 },
      encoding: { ...place, text: { field: "value", type: "quantitative", format: ",.4~r" } },
    },
  ];
}

/** Shares in per cent outside the slices; slivers get none, for lack of space. */
function pieLabels(drawing: Drawing, sheet: Sheet, encoding: Layer): Layer {
  const total = drawing.table.rows.reduce((sum, row) => sum + row.value, 0);
  const text = { expr: `datum.value / ${total} < 0.03 ? "" : format(datum.value / ${total}, ".0%")` };
  const radius = { expr: `${radiusOf(sheet)} + ${sheet.side / 22}` };
  const { theta, order } = encoding;
  return {
    mark: { type: "text", radius, color: drawing.style.ink, fontSize: sheet.side / 32, text },
    encoding: { theta, order },
  };
}
