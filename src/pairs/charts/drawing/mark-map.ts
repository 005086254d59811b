/** A map from the pixels of a chart to the positions of its marks. */
import type { FinishedChart } from "../edit.ts";
import { channels } from "./palette.ts";

/** A channel may be this far from the colour of a slice: its edge is drawn soft. */
const NEAR = 40;

/**
 * By pixel the position of the mark that covers it, -1 where there is none; undefined where a chart has no
 * positions (scatter plots and charts of several lines). Bars and points are their boxes, slices the pixels
 * of their colour.
 */
export function markMap({ drawing, image, places }: FinishedChart): Int8Array | undefined {
  const { kind, table, style } = drawing;
  if (kind === "scatter" || (kind === "line" && table.series.length > 1)) return undefined;
  const { width, height, data } = image;
  const map = new Int8Array(width * height).fill(-1);
  table.rows.forEach((row, i) => {
    const box = places.get(i);
    const position = table.categories.indexOf(String(row.at));
    if (!box || position < 0) return;
    const color = kind === "pie" ? channels(style.colors[position]) : undefined;
    for (let y = Math.max(0, box.top); y < Math.min(height, box.bottom); y++)
      for (let x = Math.max(0, box.left); x < Math.min(width, box.right); x++) {
        const at = y * width + x;
        if (!color || color.every((value, c) => Math.abs(value - data[3 * at + c]) < NEAR))
          map[at] = position;
      }
  });
  return map;
}
