/**
 * The look of a report's charts: sizes made for a phone's width, and colours that the page decides (light,
 * dark, print).
 */
import type { TopLevelSpec } from "vega-lite";

/** Colours that can be told apart without seeing red or green (Okabe & Ito); the page sets them. */
export const COLOURS = ["var(--c1)", "var(--c2)", "var(--c3)", "var(--c4)"] as const;
export const DASHES: readonly (readonly number[])[] = [[], [6, 3], [2, 2], [8, 3, 2, 3]];
export const [INK, SOFT, BAND, PAPER] = ["var(--ink)", "var(--soft)", "var(--band)", "var(--paper)"];

const FONT = "system-ui, sans-serif";
const TEXT = 12.5;

/** A chart with fixed margins for its axes, so that its layout is independent of a font's width. */
export function frame(
  size: { readonly width: number; readonly height: number },
  padding: { readonly left: number; readonly top: number; readonly right: number; readonly bottom: number },
) {
  const axis = {
    ...{
      labelFontSize: TEXT,
      titleFontSize: TEXT,
      titleFontWeight: "normal" as const,
      labelFontWeight: "normal",
    },
    ...{
      labelColor: INK,
      titleColor: INK,
      gridColor: SOFT,
      domainColor: SOFT,
      tickColor: SOFT,
      labelLimit: 300,
    },
  };
  return {
    $schema: "https://vega.github.io/schema/vega-lite/v6.json",
    ...size,
    padding,
    autosize: { type: "none" as const },
    config: {
      aria: false,
      font: FONT,
      background: "transparent",
      view: { stroke: null },
      axis: axis as object,
    },
  } satisfies Partial<TopLevelSpec> & object;
}
