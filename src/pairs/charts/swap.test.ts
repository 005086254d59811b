import { expect, it } from "vitest";
import { Key } from "../../core/rng.ts";
import { blankImage } from "../../images/blank.ts";
import type { ChartKind } from "./chart.ts";
import type { Drawing } from "./drawing/drawing.ts";
import { editChart, finished, pictureRefusal, possibleSwaps } from "./edit.ts";
import { levelAt } from "./level.ts";
import { sampleDrawing } from "./sample.ts";
import { refusalOf, type Swap, swapped } from "./swap.ts";
import { rowsFrom } from "./tables/table.ts";

/** A drawing of this kind with these values, axis 0 to 100. */
function drawing(kind: ChartKind, values: readonly (readonly number[])[]): Drawing {
  const options = { ...levelAt([4, 4]), kinds: [kind], split: "train" } as const;
  const sampled = sampleDrawing(Key.root("swap"), options);
  const series = values.map((_, i) => `s${i}`);
  const categories = values[0].map((_, i) => `c${i}`);
  const rows = rowsFrom(series, categories, values);
  const points =
    kind === "scatter"
      ? rows.map((row) => ({ ...row, at: 20 * categories.indexOf(row.at as string) }))
      : rows;
  const table = { ...sampled.table, series, categories, rows: points };
  return { ...sampled, table, axis: [0, 100], xAxis: [0, 100] };
}

const ANY = [0.15, 1] as const;

it.each([
  ["equal", "bar", [[40, 40, 80]], [[0, 1]]],
  ["small", "bar", [[40, 50, 80]], [[0, 1]]],
  [
    "outside",
    "stacked",
    [
      [10, 50],
      [85, 20],
    ],
    [[0, 1]],
  ],
  [
    "hidden",
    "line",
    [
      [20, 60, 80],
      [59, 40, 10],
    ],
    [[0, 1]],
  ],
  [
    "hidden",
    "scatter",
    [
      [10, 50],
      [48, 80],
    ],
    [[0, 1]],
  ],
] as const)("refuses a swap as %s in a %s chart", (reason, kind, values, swap) => {
  expect(refusalOf(drawing(kind, values), swap as unknown as Swap, ANY)).toBe(reason);
});

it("refuses swaps outside of the sizes asked for", () => {
  const bars = drawing("bar", [[10, 90, 60]]);
  expect(refusalOf(bars, [[0, 1]], [0.15, 0.5])).toBe("large");
  expect(refusalOf(bars, [[1, 2]], [0.4, 1])).toBe("small");
  expect(refusalOf(bars, [[0, 2]], [0.15, 0.5])).toBeUndefined();
});

it("measures two series by all of their values", () => {
  const groups = drawing("grouped", [
    [10, 40, 50],
    [12, 80, 90],
  ]);
  const both: Swap = [
    [0, 3],
    [1, 4],
    [2, 5],
  ];
  expect(refusalOf(groups, both, [0.27, 0.28])).toBeUndefined();
});

it("refuses pictures that hardly differ", () => {
  const blank = blankImage(64, 64);
  const data = blank.data.slice();
  data.fill(0, 0, 5 * 3);
  expect(pictureRefusal(blank, { ...blank, data })).toBe("unseen");
  data.fill(0, 0, 40 * 3);
  expect(pictureRefusal(blank, { ...blank, data })).toBeUndefined();
});

it("exchanges values and keeps everything else", () => {
  const before = drawing("bar", [[10, 90, 60]]);
  const after = swapped(before, [[0, 1]]);
  expect(after.table.rows.map((row) => row.value)).toEqual([90, 10, 60]);
  expect({ ...after, table: { ...after.table, rows: [] } }).toEqual({
    ...before,
    table: { ...before.table, rows: [] },
  });
});

it("changes pixels inside the boxes and none elsewhere, on the same axis", async () => {
  for (let i = 0; i < 8; i++) {
    const key = Key.root("boxes").child(i);
    const level = levelAt([3, 6]);
    const sampled = sampleDrawing(key, { ...level, kinds: ["bar"], split: "train" });
    const before = await finished(sampled, 96);
    const edit = (await editChart(before, possibleSwaps(key, sampled, level.swap)))!;
    expect(edit.chart.drawing.axis).toEqual(sampled.axis);
    expect(edit.changes).toHaveLength(2);
    const boxes = edit.changes.map((change) => change.box!);
    const { data } = before.image;
    for (let p = 0; p < 96 * 96; p++) {
      const [x, y] = [p % 96, Math.floor(p / 96)];
      const inside = boxes.some(
        (b) => x >= b.left - 1 && x <= b.right + 1 && y >= b.top - 1 && y <= b.bottom + 1,
      );
      const same = [0, 1, 2].every((c) => data[p * 3 + c] === edit.chart.image.data[p * 3 + c]);
      if (!inside) expect(same, `pixel ${x}, ${y} of chart ${i}`).toBe(true);
    }
  }
});
