/** Charts by Chart.js, drawn on @napi-rs/canvas. */
import type { Drawing } from "../../src/pairs/charts/drawing/drawing.ts";
import { sheetFor } from "../../src/pairs/charts/drawing/spec.ts";
import { rowsOf } from "../../src/pairs/charts/tables/table.ts";
import { type Canvas, type CanvasPackage, pixelsOf } from "./canvas.ts";
import type { Drawn } from "./contest.ts";
import { FONT, FONT_FILE } from "./font.ts";

/** The build with all kinds of charts. */
export const CHART_JS = "chart.js/auto";

export interface ChartJs {
  readonly default: new (canvas: Canvas, config: object) => { destroy(): void };
}

export function chartJsDrawer(
  { default: Chart }: ChartJs,
  canvases: CanvasPackage,
  size: number,
): (drawing: Drawing) => Drawn {
  const { side, text } = sheetFor(size);
  canvases.GlobalFonts.registerFromPath(FONT_FILE, FONT);
  return (drawing) => {
    const canvas = canvases.createCanvas(side, side);
    const chart = new Chart(canvas, configOf(drawing, text, size / side));
    paintBehind(canvas, drawing.style.background);
    const pixels = pixelsOf(canvas);
    chart.destroy();
    return pixels;
  };
}

function paintBehind(canvas: Canvas, color: string): void {
  const context = canvas.getContext("2d");
  context.resetTransform();
  context.globalCompositeOperation = "destination-over";
  context.fillStyle = color;
  context.fillRect(0, 0, canvas.width, canvas.height);
}

function configOf(drawing: Drawing, text: boolean, devicePixelRatio: number): object {
  const { kind, table, style } = drawing;
  const font = { family: FONT };
  const legend = text && (kind === "pie" || table.series.length > 1);
  return {
    type: kind,
    data: { labels: table.categories, datasets: datasetsOf(drawing) },
    options: {
      animation: false,
      responsive: false,
      events: [],
      devicePixelRatio,
      font,
      color: style.ink,
      plugins: {
        title: { display: text, text: table.title, color: style.ink, font },
        legend: { display: legend, position: "right", labels: { font, color: style.ink } },
      },
      ...(kind === "pie" ? {} : { scales: scalesOf(drawing, text) }),
    },
  };
}

function datasetsOf({ kind, table, style }: Drawing): object[] {
  return table.series.map((label, i) => {
    const color = kind === "pie" ? style.colors : style.colors[i];
    const data = rowsOf(table, label).map((row) => table.rows[row].value);
    return { label, data, backgroundColor: color, borderColor: kind === "pie" ? style.background : color };
  });
}

function scalesOf({ axis, style }: Drawing, text: boolean): object {
  const ticks = { display: text, color: style.ink, font: { family: FONT } };
  return {
    x: { ticks, grid: { display: false } },
    y: { ticks, grid: { color: style.gridColor }, min: axis[0], max: axis[1] },
  };
}
