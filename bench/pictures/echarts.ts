/** Charts by Apache ECharts as an SVG text without a browser, which resvg turns into pixels. */
import { Resvg } from "@resvg/resvg-js";
import type { Drawing } from "../../src/pairs/charts/drawing/drawing.ts";
import { sheetFor } from "../../src/pairs/charts/drawing/spec.ts";
import { rowsOf } from "../../src/pairs/charts/tables/table.ts";
import type { Drawn } from "./contest.ts";
import { FONT, FONT_FILE } from "./font.ts";

export interface Echarts {
  init(element: null, theme: null, options: object): EchartsChart;
}

interface EchartsChart {
  setOption(option: object): void;
  renderToSVGString(): string;
  dispose(): void;
}

export function echartsDrawer(echarts: Echarts, size: number): (drawing: Drawing) => Drawn {
  const { side, text } = sheetFor(size);
  return (drawing) => {
    const chart = echarts.init(null, null, { renderer: "svg", ssr: true, width: side, height: side });
    chart.setOption(optionOf(drawing, text));
    const svg = chart.renderToSVGString();
    chart.dispose();
    const fonts = text ? { fontFiles: [FONT_FILE], defaultFontFamily: FONT } : {};
    const { width, height, pixels } = new Resvg(svg, {
      font: { loadSystemFonts: false, ...fonts },
      fitTo: { mode: "width", value: size },
    }).render();
    return { width, height, data: pixels };
  };
}

function optionOf(drawing: Drawing, text: boolean): object {
  const { kind, table, style, axis } = drawing;
  const textStyle = { fontFamily: FONT, color: style.ink };
  const legend = { show: text && (kind === "pie" || table.series.length > 1), orient: "vertical", right: 0 };
  return {
    animation: false,
    backgroundColor: style.background,
    color: style.colors,
    textStyle,
    ...(text ? { title: { text: table.title, left: "center", textStyle } } : {}),
    legend: { ...legend, top: "middle", textStyle },
    ...(kind === "pie" ? pieOf(drawing) : seriesOf(drawing)),
    ...(kind === "pie" ? {} : axesOf(drawing, text, axis)),
  };
}

function axesOf({ table }: Drawing, text: boolean, [min, max]: readonly [number, number]): object {
  return {
    xAxis: { type: "category", data: table.categories, axisLabel: { show: text, interval: 0, rotate: 40 } },
    yAxis: { type: "value", min, max, axisLabel: { show: text } },
  };
}

function pieOf({ table }: Drawing): object {
  const data = table.rows.map(({ at, value }) => ({ name: String(at), value }));
  return { series: [{ type: "pie", radius: "65%", data, label: { show: false } }] };
}

function seriesOf({ kind, table }: Drawing): object {
  const values = (name: string) => rowsOf(table, name).map((row) => table.rows[row].value);
  return { series: table.series.map((name) => ({ type: kind, name, data: values(name) })) };
}
