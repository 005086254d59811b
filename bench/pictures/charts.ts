/**
 * The same tables as bars, lines and pies in equal parts, from table to pixels, in one plain style; with text
 * from 160 pixels.
 */
import sharp from "sharp";
import * as vega from "vega";
import { compile, type TopLevelSpec } from "vega-lite";
import { Key } from "../../src/core/rng.ts";
import type { Drawing } from "../../src/pairs/charts/drawing/drawing.ts";
import { chartSpec, sheetFor } from "../../src/pairs/charts/drawing/spec.ts";
import { finished } from "../../src/pairs/charts/edit.ts";
import { levelAt } from "../../src/pairs/charts/level.ts";
import { sampleDrawing } from "../../src/pairs/charts/sample.ts";
import { CANVAS, type CanvasPackage } from "./canvas.ts";
import { CHART_JS, type ChartJs, chartJsDrawer } from "./chart-js.ts";
import { type Contest, type Drawn, inProcess, type Way } from "./contest.ts";
import { type Echarts, echartsDrawer } from "./echarts.ts";
import { FONT } from "./font.ts";
import type { Rivals } from "./rivals.ts";

const KINDS = ["bar", "line", "pie"] as const;
const TABLES = 24;

export async function chartContest(rivals: Rivals, size: number): Promise<Contest> {
  const drawings = Array.from({ length: TABLES }, (_, i) => plainDrawing(i));
  const way = (name: string, draw: (drawing: Drawing) => Drawn | Promise<Drawn>): Way =>
    inProcess(name, KINDS.length, (i) => draw(drawings[i % TABLES]));
  const ways = [
    way("ours (vega-lite, resvg)", async (drawing) => (await finished(drawing, size)).image),
    way("vega-lite, sharp (librsvg)", (drawing) => bySharp(drawing, size)),
  ];
  const echarts = await rivals.load<Echarts>("echarts");
  if (echarts) ways.push(way("echarts, resvg", echartsDrawer(echarts, size)));
  const canvases = await rivals.load<CanvasPackage>(CANVAS);
  const chartJs = rivals.has("chart.js") ? await rivals.load<ChartJs>(CHART_JS) : undefined;
  if (canvases && chartJs)
    ways.push(way("chart.js, @napi-rs/canvas", chartJsDrawer(chartJs, canvases, size)));
  return { title: "charts", size, ways };
}

/** What all rivals can draw alike. */
function plainDrawing(i: number): Drawing {
  const options = { ...levelAt([3, 8]), kinds: [KINDS[i % KINDS.length]], split: "train" } as const;
  const drawing = sampleDrawing(Key.root("bench/charts").child(i), options);
  const style = {
    ...drawing.style,
    ...({ font: FONT, boldTitle: false, title: "middle", legend: "right", grid: "value" } as const),
    horizontal: false,
    valueLabels: false,
    axisTitles: false,
    hole: 0,
    smooth: false,
    corner: 0,
  };
  return { ...drawing, style };
}

/** Our specification, with sharp in place of resvg. Fonts are those of the machine. */
async function bySharp(drawing: Drawing, size: number): Promise<Drawn> {
  const spec = chartSpec(drawing, size) as unknown as TopLevelSpec;
  const view = new vega.View(vega.parse(compile(spec).spec), { renderer: "none" });
  const svg = Buffer.from(await view.toSVG());
  view.finalize();
  const picture = sharp(svg, { density: (72 * size) / sheetFor(size).side }).resize(size, size);
  const { data, info } = await picture.removeAlpha().raw().toBuffer({ resolveWithObject: true });
  return { width: info.width, height: info.height, data };
}
