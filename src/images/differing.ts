/** The places at which two pictures of one size differ: boxes around neighbouring blocks of pixels, the larger ones first. */
import type { Box } from "./canvas.ts";
import type { Image } from "./image.ts";

/** Sum over red, green and blue, 0 to 765, from which two pixels count as different; what a lossy file changes is below. */
const VISIBLE = 48;
/** Blocks to the longer side. */
const BLOCKS = 24;
const MOST_BOXES = 6;
/** Share of blocks above which the pictures are different ones. */
const MOST_SHARE = 0.5;

/** None where the sizes differ, nothing does, or nearly everything. Boxes may touch the picture's edges. */
export function differingBoxes(a: Image, b: Image): Box[] {
  if (a.width !== b.width || a.height !== b.height) return [];
  const side = Math.max(1, Math.ceil(Math.max(a.width, a.height) / BLOCKS));
  const columns = Math.ceil(a.width / side);
  const blocks = differingBlocks(a, b, side, columns);
  const all = columns * Math.ceil(a.height / side);
  if (blocks.size > MOST_SHARE * all) return [];
  const boxes = groups(blocks, columns).map((group) => boxOf(group, columns, side, a));
  return boxes.sort((one, two) => area(two) - area(one)).slice(0, MOST_BOXES);
}

function differingBlocks(a: Image, b: Image, side: number, columns: number): Set<number> {
  const found = new Set<number>();
  for (let y = 0; y < a.height; y++)
    for (let x = 0; x < a.width; x++) {
      const at = (y * a.width + x) * 3;
      const difference =
        Math.abs(a.data[at] - b.data[at]) +
        Math.abs(a.data[at + 1] - b.data[at + 1]) +
        Math.abs(a.data[at + 2] - b.data[at + 2]);
      if (difference >= VISIBLE) found.add(Math.floor(y / side) * columns + Math.floor(x / side));
    }
  return found;
}

/** Blocks that touch each other, corners included. */
function groups(blocks: ReadonlySet<number>, columns: number): number[][] {
  const left = new Set(blocks);
  const found: number[][] = [];
  for (const first of blocks) {
    if (!left.delete(first)) continue;
    const group = [first];
    for (const block of group)
      for (const beside of neighbours(block, columns)) if (left.delete(beside)) group.push(beside);
    found.push(group);
  }
  return found;
}

function neighbours(block: number, columns: number): number[] {
  const x = block % columns;
  const across = [-1, 0, 1].filter((step) => x + step >= 0 && x + step < columns);
  return [-columns, 0, columns].flatMap((down) => across.map((step) => block + down + step));
}

function boxOf(group: readonly number[], columns: number, side: number, { width, height }: Image): Box {
  const xs = group.map((block) => block % columns);
  const ys = group.map((block) => Math.floor(block / columns));
  return {
    left: Math.min(...xs) * side,
    top: Math.min(...ys) * side,
    right: Math.min(width, (Math.max(...xs) + 1) * side) - 1,
    bottom: Math.min(height, (Math.max(...ys) + 1) * side) - 1,
  };
}

function area({ left, top, right, bottom }: Box): number {
  return (right - left + 1) * (bottom - top + 1);
}
