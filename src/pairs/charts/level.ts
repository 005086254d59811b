/**
 * The difficulty of a chart pair: the number of marks, the size of the swap, the likeness of the other marks.
 */

export interface ChartLevel {
  /** Fewest and most marks. */
  readonly marks: readonly [number, number];
  /** Least and greatest swap, as shares of the value axis (pies: of the largest slice). */
  readonly swap: readonly [number, number];
  /** 0 to 1: how near the values of generated tables lie together, and how often hues are neighbours. */
  readonly alike: number;
}

export const MOST_MARKS = 10;
/** Smaller swaps are never made. */
const LEAST_SWAP = 0.15;
const EASY_SWAP = 0.4;
const HARD_SWAP = 0.35;
/** Marks that the hardest charts have beyond the source's own most. */
const BEYOND = 2;

/** @param difficulty 0 (easy) to 1 (hard); without it, the source's own marks and any visible swap. */
export function levelAt(marks: readonly [number, number], difficulty?: number): ChartLevel {
  if (difficulty === undefined) return { marks, swap: [LEAST_SWAP, 1], alike: 0 };
  const d = Math.min(1, Math.max(0, difficulty));
  const most = Math.min(MOST_MARKS, marks[1] + BEYOND);
  const count = Math.round(marks[0] + (most - marks[0]) * d);
  const swap = [EASY_SWAP + (LEAST_SWAP - EASY_SWAP) * d, 1 + (HARD_SWAP - 1) * d] as const;
  return { marks: [count, count], swap, alike: 0.7 * d };
}
