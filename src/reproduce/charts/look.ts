/** What the charts of experiments have in common. */
import { BLUE, FONT, GREY, SCHEMA } from "../../evaluate/contests/chart-look.ts";

/** Okabe & Ito's palette, told apart by colour-blind people too. */
export const COLOURS: readonly string[] = [BLUE, "#E69F00", "#009E73", "#CC79A7"];

/**
 * Margins for axes, titles and labels in pixels; fixed, because without a canvas text widths are only
 * guessed.
 */
export const FRAME = {
  $schema: SCHEMA,
  width: 760,
  height: 400,
  autosize: { type: "none" as const },
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
