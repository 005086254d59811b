/**
 * The places of marks in Vega's drawing: walks through the scene graph and collects one box per row of the
 * table.
 */
import type { View } from "vega";
import type { Box } from "../../../images/canvas.ts";

/** As much of a scene graph as is read here: marks hold items, groups among them hold marks. */
interface Item {
  readonly items?: readonly Item[];
  readonly marktype?: string;
  readonly datum?: { readonly row?: number };
  readonly x?: number;
  readonly y?: number;
  readonly bounds?: { readonly x1: number; readonly y1: number; readonly x2: number; readonly y2: number };
}

const MARKS = ["rect", "arc", "symbol", "line"];
/** Half the side of the box around a point of a line, in layout pixels. */
const REACH = 4;

/** @param zoom pixels of the picture per layout pixel. @returns boxes by row, in pixels of the picture. */
export function placesOf(view: View, zoom: number): Map<number, Box> {
  const places = new Map<number, Box>();
  const [left, top] = view.origin();
  const padding = view.padding() as { left: number; top: number };
  const root = (view.scenegraph() as unknown as { root: Item }).root;
  visit(root, left + padding.left, top + padding.top, (row, x1, y1, x2, y2) => {
    const [l, t, r, b] = [x1, y1, x2, y2].map((v) => v * zoom);
    places.set(row, { left: Math.floor(l), top: Math.floor(t), right: Math.ceil(r), bottom: Math.ceil(b) });
  });
  return places;
}

type Found = (row: number, x1: number, y1: number, x2: number, y2: number) => void;

function visit(mark: Item, x: number, y: number, found: Found): void {
  for (const item of mark.items ?? []) {
    if (mark.marktype === "group") {
      for (const inner of item.items ?? []) visit(inner, x + (item.x ?? 0), y + (item.y ?? 0), found);
    } else if (item.datum?.row !== undefined && MARKS.includes(mark.marktype ?? "")) {
      const { x1, y1, x2, y2 } = boundsOf(item, mark.marktype === "line");
      found(item.datum.row, x + x1, y + y1, x + x2, y + y2);
    }
  }
}

/** A point of a line has no bounds of its own. */
function boundsOf(item: Item, point: boolean) {
  const { x = 0, y = 0, bounds } = item;
  return point || !bounds ? { x1: x - REACH, y1: y - REACH, x2: x + REACH, y2: y + REACH } : bounds;
}
