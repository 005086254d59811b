/** The common look of the charts of experiments. */

/** Okabe & Ito's palette, told apart by colour-blind people too. */
export const COLOURS: readonly string[] = ["#0072B2", "#E69F00", "#009E73", "#CC79A7"];
export const FONT = "DejaVu Sans, Verdana, sans-serif";
export const INK = "#222222";
export const GREY = "#666666";

/**
 * Margins for axes, titles and labels in pixels; fixed, because without a canvas text widths are only
 * guessed.
 */
export const FRAME = {
  $schema: "https://vega.github.io/schema/vega-lite/v6.json",
  width: 760,
  height: 400,
  autosize: { type: "none" as const },
};

export const LOOK = {
  font: FONT,
  background: "white",
  view: { stroke: null },
  axis: {
    labelFontSize: 14,
    titleFontSize: 15,
    labelLimit: 0,
    titleFontWeight: "normal" as const,
    titlePadding: 10,
    labelColor: INK,
    titleColor: INK,
    gridColor: "#e4e4e4",
    domainColor: "#888888",
    tickColor: "#888888",
  },
  legend: { labelFontSize: 14, titleFontSize: 14, labelColor: INK, titleColor: INK, labelLimit: 0 },
  title: {
    fontSize: 18,
    subtitleFontSize: 14,
    anchor: "start" as const,
    offset: 14,
    subtitlePadding: 6,
    color: INK,
    subtitleColor: "#555555",
  },
};

/** A height to compare with, and what it is. */
export interface Mark {
  readonly height: number;
  readonly text: string;
}

/** Dashed lines with their names at the right. */
export function markLayers(marks: readonly Mark[], y: object) {
  return marks.map((mark) => ({
    data: { values: [mark] },
    layer: [
      {
        mark: { type: "rule" as const, strokeDash: [6, 4], color: "#777777" },
        encoding: { y: { field: "height", ...y } },
      },
      {
        mark: {
          type: "text" as const,
          align: "left" as const,
          dx: 8,
          baseline: "middle" as const,
          fontSize: 13,
          font: FONT,
          color: GREY,
        },
        encoding: {
          y: { field: "height", ...y },
          x: { value: "width" as const },
          text: { field: "text", type: "nominal" as const },
        },
      },
    ],
  }));
}

export function colourOf(names: readonly string[]) {
  return {
    field: "group",
    type: "nominal" as const,
    scale: { domain: [...names], range: names.map((_, i) => COLOURS[i % COLOURS.length]) },
  };
}
