/**
 * Draws a specification with vega-lite, turns the SVG into pixels with resvg, and says where each row's mark
 * stands.
 */
import { type RenderedImage, Resvg } from "@resvg/resvg-js";
import * as vega from "vega";
import { compile, type TopLevelSpec } from "vega-lite";
import type { Box } from "../../../images/canvas.ts";
import type { Image } from "../../../images/image.ts";
import type { ChartSpec } from "../chart.ts";
import { fontFiles } from "./fonts.ts";
import { placesOf } from "./places.ts";
import { sheetFor } from "./spec.ts";
import type { Style } from "./style.ts";
import { useTextWidths } from "./text-width.ts";

export interface DrawnChart {
  readonly image: Image;
  /** By row of the table, in pixels of the picture. */
  readonly places: ReadonlyMap<number, Box>;
}

/**
 * @param style of the drawing that the specification was made from. @param size side of the square picture in
 * pixels.
 */
export async function drawChart(spec: ChartSpec, style: Style, size: number): Promise<DrawnChart> {
  useTextWidths();
  const { side, text } = sheetFor(size);
  // Vega marks the rows that it is given, so it gets a copy.
  const own = structuredClone(spec) as unknown as TopLevelSpec;
  const view = new vega.View(vega.parse(compile(own).spec), { renderer: "none" });
  const svg = await view.toSVG();
  const places = placesOf(view, size / side);
  view.finalize();
  return { image: rasterised(svg, size, text ? style : undefined), places };
}

function rasterised(svg: string, size: number, style?: Style): Image {
  const bold = style?.title !== "none" && style?.boldTitle === true;
  const fonts = style ? { fontFiles: fontFiles(style.font, bold), defaultFontFamily: style.font } : {};
  const options = {
    font: { loadSystemFonts: false, ...fonts },
    fitTo: { mode: "width", value: size } as const,
  };
  return opaque(new Resvg(svg, options).render());
}

/** Drops the alpha channel: the background covers everything. */
function opaque(rendered: RenderedImage): Image {
  const { width, height, pixels } = rendered;
  const data = new Uint8Array(width * height * 3);
  for (let i = 0; i < width * height; i++) {
    for (let c = 0; c < 3; c++) data[i * 3 + c] = pixels[i * 4 + c];
  }
  return { width, height, data };
}
