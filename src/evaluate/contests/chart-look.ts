/** The look of charts that are files of their own: a ladder's, and those of experiments. */

export const SCHEMA = "https://vega.github.io/schema/vega-lite/v6.json";
export const FONT = "DejaVu Sans, Verdana, sans-serif";
export const INK = "#222222";
export const GREY = "#666666";
export const BLUE = "#0072B2";

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
