/** A chart as a file: SVG, or PNG with the fonts of the package, so that it looks the same everywhere. */
import path from "node:path";
import type { TopLevelSpec } from "vega-lite";
import { writeFileAtomic } from "../checkpoint/files.ts";
import { ConfigError } from "../core/errors.ts";
import { optional } from "../core/optional-package.ts";
import { drawSvg } from "../report/charts/draw.ts";

/** Pixels of a PNG per unit of the chart. */
const ZOOM = 2;

/** @throws ConfigError unless the name ends in .svg or .png; ask before long work. */
export function refuseChartName(file: string): void {
  if ([".svg", ".png"].includes(path.extname(file).toLowerCase())) return;
  throw new ConfigError(`--plot is "${file}": give a file that ends in .svg or .png.`);
}

export async function writeChart(file: string, spec: TopLevelSpec): Promise<void> {
  refuseChartName(file);
  const svg = await drawSvg(spec);
  const png = path.extname(file).toLowerCase() === ".png";
  writeFileAtomic(file, png ? await toPng(svg) : `${svg}\n`);
}

async function toPng(svg: string): Promise<Uint8Array> {
  const { Resvg } = await optional(
    "PNG files of charts",
    ["@resvg/resvg-js", "dejavu-fonts-ttf"],
    () => import("@resvg/resvg-js"),
  );
  const { fontFiles } = await import("../pairs/charts/drawing/fonts.ts");
  const font = { loadSystemFonts: false, fontFiles: fontFiles("DejaVu Sans", true) };
  return new Resvg(svg, { font, fitTo: { mode: "zoom", value: ZOOM } }).render().asPng();
}
