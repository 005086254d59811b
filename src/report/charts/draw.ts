/**
 * Draws Vega-Lite charts as SVG. The libraries take seconds to load, so they wait until a chart is wanted.
 */
import type { TopLevelSpec } from "vega-lite";
import { type Html, html, trusted } from "../html.ts";

export async function drawSvg(spec: TopLevelSpec): Promise<string> {
  const { parse, View } = await import("vega");
  const { compile } = await import("vega-lite");
  const view = new View(parse(compile(spec).spec), { renderer: "none" });
  return view.toSVG().finally(() => view.finalize());
}

/** A chart that takes the width it is given. @param alt what it shows, for those who do not see it. */
export async function chart(spec: TopLevelSpec, alt: string): Promise<Html> {
  const svg = await drawSvg(spec);
  const [, box] = /viewBox="([^"]*)"/.exec(svg)!;
  const inner = svg.slice(svg.indexOf(">") + 1, svg.lastIndexOf("</svg>"));
  return html`<svg role="img" aria-label="${alt}" viewBox="${box}">${trusted(inner)}</svg>`;
}
