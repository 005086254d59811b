/** The guides of a drawing: title, axes, legend, and the fonts and lines they share. */
import { colored, type Drawing } from "./drawing.ts";
import type { Sheet } from "./spec.ts";
import { textWidth } from "./text-width.ts";

type Part = Record<string, unknown>;

/** Large numbers are written with SI prefixes. */
const LARGE = 10000;

/** Title and config of the whole chart. */
export function guides(drawing: Drawing, sheet: Sheet): Part {
  const { style } = drawing;
  return {
    ...(sheet.text && style.title !== "none" ? { title: titleOf(drawing, sheet) } : {}),
    config: config(drawing, sheet),
  };
}

function titleOf({ table, style }: Drawing, { side }: Sheet): Part {
  const fontSize = side / 23;
  const text = wrapped(table.title, (line) => textWidth(line, fontSize, style.font, true) < side * 0.9);
  return {
    text,
    anchor: style.title,
    frame: "bounds",
    fontSize,
    fontWeight: style.boldTitle ? "bold" : "normal",
    offset: side / 40,
  };
}

function wrapped(text: string, fits: (line: string) => boolean): string[] {
  const lines: string[] = [];
  for (const word of text.split(" ")) {
    const last = lines.at(-1);
    if (last !== undefined && fits(`${last} ${word}`)) lines[lines.length - 1] = `${last} ${word}`;
    else lines.push(word);
  }
  return lines;
}

function config({ style, kind }: Drawing, { side, text }: Sheet): Part {
  const small = side / 32;
  const line = Math.max(1, side / 300);
  const { ink, gridColor } = style;
  return {
    font: style.font,
    title: { color: ink },
    text: { color: ink },
    view: {
      stroke: style.frame && kind !== "pie" ? gridColor : null,
      fill: kind === "pie" ? null : style.plot,
    },
    axis: {
      labelColor: ink,
      titleColor: ink,
      domainColor: ink,
      tickColor: ink,
      gridColor,
      labelFontSize: small,
      titleFontSize: small * 1.08,
      titleFontWeight: "normal",
      domain: style.axisLines,
      domainWidth: line,
      tickWidth: line,
      gridWidth: line,
      ticks: text && style.ticks,
      tickSize: side / 80,
      labelPadding: side / 90,
      titlePadding: side / 60,
      labels: text,
      labelLimit: 0,
      titleLimit: 0,
      ...(text ? {} : { title: null }),
    },
    legend: {
      labelColor: ink,
      labelFontSize: small,
      labelLimit: 0,
      title: null,
      symbolSize: side / 3,
      symbolType: kind === "line" ? "stroke" : kind === "scatter" ? style.symbol : "square",
      symbolStrokeWidth: kind === "line" ? side / 110 : 0,
      symbolOpacity: 1,
      offset: side / 30,
      padding: 0,
      rowPadding: side / 90,
      columnPadding: side / 30,
    },
  };
}

export function valueAxis(drawing: Drawing, sheet: Sheet): Part {
  const { style, axis, table } = drawing;
  return {
    grid: style.grid !== "none",
    tickCount: sheet.text ? 5 : 4,
    ...(Math.max(...axis.map(Math.abs)) >= LARGE ? { format: "~s" } : {}),
    title: sheet.text && style.axisTitles ? wrapped(table.valueTitle, (line) => line.length < 32) : null,
  };
}

/** The axis of categories, or of a scatter plot's x. */
export function categoryAxis(drawing: Drawing, sheet: Sheet): Part {
  const { style, kind, table, xAxis } = drawing;
  const title = sheet.text && style.axisTitles ? table.atTitle : null;
  if (kind === "scatter") {
    const large = Math.max(...xAxis!.map(Math.abs)) >= LARGE;
    return { grid: style.grid === "both", tickCount: 5, title, ...(large ? { format: "~s" } : {}) };
  }
  const grid = style.grid === "both" && kind === "line";
  return { grid, title, ...(style.horizontal ? {} : labelAngle(drawing, sheet)) };
}

/** Category labels lie flat where they fit, else they lean. */
function labelAngle(drawing: Drawing, { side }: Sheet): Part {
  const { table, style } = drawing;
  const size = side / 32;
  const widest = Math.max(...table.categories.map((c) => textWidth(c, size, style.font)));
  const beside = drawing.colorBy === "series" && table.series.length > 1 && /right|left/.test(style.legend);
  const legend = beside ? Math.max(...table.series.map((s) => textWidth(s, size, style.font))) + side / 9 : 0;
  const room = (side * 0.74 - legend) / table.categories.length;
  if (widest < room) return { labelAngle: 0 };
  return { labelAngle: -45, labelAlign: "right", labelBaseline: "middle", labelOverlap: false };
}

/** No legend in small pictures, nor where the axis names the categories anyway. */
export function colorLegend(drawing: Drawing, sheet: Sheet): Part | null {
  const { style, kind } = drawing;
  if (!sheet.text || (drawing.colorBy === "at" && kind !== "pie")) return null;
  const across = style.legend === "top" || style.legend === "bottom";
  return {
    orient: style.legend,
    ...(across ? { columns: columnsOf(drawing, sheet), direction: "horizontal" } : {}),
  };
}

function columnsOf(drawing: Drawing, { side }: Sheet): number {
  const names = colored(drawing);
  const widest = Math.max(...names.map((n) => textWidth(n, side / 32, drawing.style.font)));
  const each = widest + side / 10;
  return Math.max(1, Math.min(names.length, Math.floor((side * 0.85) / each)));
}
