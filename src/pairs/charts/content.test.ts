/**
 * Tests of a chart's content against its pixels: colours, lengths of bars, areas of slices, heights of
 * points.
 */
import { describe, expect, it } from "vitest";
import { Key } from "../../core/rng.ts";
import type { Image } from "../../images/image.ts";
import { type ColorName, colorName } from "../color.ts";
import { CHART_KINDS, type ChartKind } from "./chart.ts";
import { spearman } from "./content.ts";
import { channels } from "./drawing/palette.ts";
import { type FinishedChart, finished } from "./edit.ts";
import { levelAt } from "./level.ts";
import { sampleDrawing } from "./sample.ts";
import { type ChartExample, shown } from "./shown.ts";

const SIZE = 96;
const EACH = 9;

interface Case extends ChartExample {
  readonly chart: FinishedChart;
}
const drawn = new Map<ChartKind, Promise<Case[]>>();

/** Charts of a kind, drawn once for all tests. */
function casesOf(kind: ChartKind): Promise<Case[]> {
  const cases = drawn.get(kind) ?? Promise.all(Array.from({ length: EACH }, (_, i) => caseOf(kind, i)));
  drawn.set(kind, cases);
  return cases;
}

async function caseOf(kind: ChartKind, index: number): Promise<Case> {
  const options = { ...levelAt([3, 7]), kinds: [kind], split: "train" } as const;
  const chart = await finished(sampleDrawing(Key.root("content").child(kind, index), options), SIZE);
  return { chart, ...shown(chart) };
}

interface Extent {
  pixels: number;
  left: number;
  right: number;
  top: number;
  bottom: number;
}

/** Where the pixels of exactly this colour are. */
function extentOf({ width, height, data }: Image, hex: string): Extent {
  const rgb = channels(hex);
  const found = { pixels: 0, left: width, right: -1, top: height, bottom: -1 };
  for (let y = 0; y < height; y++) {
    for (let x = 0; x < width; x++) {
      if (rgb.some((c, i) => Math.abs(data[(y * width + x) * 3 + i] - c) > 2)) continue;
      found.pixels++;
      found.left = Math.min(found.left, x);
      found.right = Math.max(found.right, x);
      found.top = Math.min(found.top, y);
      found.bottom = Math.max(found.bottom, y);
    }
  }
  return found;
}

it.each(CHART_KINDS)("finds every colour of a %s chart in its pixels, each name once", async (kind) => {
  for (const { chart, content, image } of await casesOf(kind)) {
    const names = content.colors.map(({ color }) => color);
    expect(new Set(names).size).toBe(names.length);
    chart.drawing.style.colors.forEach((hex, i) => {
      expect(colorName(...channels(hex))).toBe(names[i]);
      expect(extentOf(image, hex).pixels, `${hex} in a ${kind} chart`).toBeGreaterThan(2);
    });
  }
});

it.each(["bar", "pie", "stacked"] as const)(
  "paints no bright colour in a %s chart that its content does not name",
  async (kind) => {
    const colorless: ColorName[] = ["black", "white", "gray"];
    for (const { chart, content, image } of await casesOf(kind)) {
      const { background, plot } = chart.drawing.style;
      const known = [
        ...colorless,
        ...[background, plot].map((c) => colorName(...channels(c))),
        ...content.colors.map((c) => c.color),
      ];
      let other = 0;
      for (let i = 0; i < image.data.length; i += 3) {
        const name = colorName(image.data[i], image.data[i + 1], image.data[i + 2]);
        if (!known.includes(name)) other++;
      }
      /** Edges are mixtures of two colours. */
      expect(other / (SIZE * SIZE)).toBeLessThan(0.08);
    }
  },
);

it("draws bars as long as their values, in the order of the positions", async () => {
  for (const { chart, content } of await casesOf("bar")) {
    const { axis } = chart.drawing;
    const boxes = content.positions.map((_, i) => chart.places.get(i)!);
    const length = (i: number) =>
      content.horizontal ? boxes[i].right - boxes[i].left : boxes[i].bottom - boxes[i].top;
    const start = (i: number) => (content.horizontal ? boxes[i].top : boxes[i].left);
    const full = length(0) / ((content.positions[0] - axis[0]) / (axis[1] - axis[0]));
    content.positions.forEach((value, i) => {
      expect(Math.abs(length(i) - ((value - axis[0]) / (axis[1] - axis[0])) * full)).toBeLessThan(
        0.06 * SIZE,
      );
      if (i > 0) expect(start(i)).toBeGreaterThan(start(i - 1));
    });
  }
});

it("knows where a coloured bar's pixels are", async () => {
  const colored = (await casesOf("bar")).filter(
    ({ chart }) => chart.drawing.colorBy === "at" && chart.drawing.style.corner === 0,
  );
  expect(colored.length).toBeGreaterThan(1);
  for (const { chart, image } of colored) {
    chart.drawing.style.colors.forEach((hex, i) => {
      const box = chart.places.get(i)!;
      const seen = extentOf(image, hex);
      for (const side of ["left", "right", "top", "bottom"] as const)
        expect(Math.abs(seen[side] - box[side])).toBeLessThanOrEqual(2);
    });
  }
});

it("draws slices as large as their values, clockwise from the top", async () => {
  for (const { chart, content, image } of await casesOf("pie")) {
    const sizes = chart.drawing.style.colors.map((hex) => extentOf(image, hex).pixels);
    const [pixels, values] = [sizes, content.positions].map((list) => list.reduce((a, b) => a + b, 0));
    content.positions.forEach((value, i) => {
      expect(Math.abs(sizes[i] / pixels - value / values)).toBeLessThan(0.05);
    });
    expect(content.positions).toEqual(content.colors.map(({ value }) => value));
    const first = chart.places.get(0)!;
    const last = chart.places.get(content.positions.length - 1)!;
    expect(first.right).toBeGreaterThan(last.left);
    expect(first.top).toBeLessThan(SIZE / 2);
  }
});

describe("lines and stacks", () => {
  it("puts the points of one line where the values say", async () => {
    const single = (await casesOf("line")).filter(({ content }) => content.positions.length > 0);
    expect(single.length).toBeGreaterThan(0);
    for (const { chart, content } of single) {
      const middles = content.positions
        .map((_, i) => chart.places.get(i)!)
        .map((box) => (box.top + box.bottom) / 2);
      expect(spearman(middles, content.positions)).toBeLessThan(-0.85);
    }
  });

  it("adds up stacks, groups and series", async () => {
    for (const kind of ["stacked", "grouped"] as const) {
      for (const { chart, content } of await casesOf(kind)) {
        const total = chart.drawing.table.rows.reduce((sum, row) => sum + row.value, 0);
        expect(content.positions.reduce((a, b) => a + b, 0)).toBeCloseTo(total, 6);
        expect(content.colors.reduce((sum, { value }) => sum + value, 0)).toBeCloseTo(total, 6);
        expect(content.positions).toHaveLength(chart.drawing.table.categories.length);
      }
    }
  });

  it("gives no positions where there are none", async () => {
    for (const { content } of await casesOf("scatter")) expect(content.positions).toEqual([]);
    for (const { chart, content } of await casesOf("line"))
      expect(content.positions.length > 0).toBe(chart.drawing.table.series.length === 1);
  });
});

it("calls a background dark by its pixels", async () => {
  for (const { content, image } of (await Promise.all(CHART_KINDS.map(casesOf))).flat())
    expect(Math.max(...image.data.slice(0, 3)) < 128).toBe(content.dark);
});

it("correlates ranks", async () => {
  // scipy.stats.spearmanr([1, 2, 3, 4, 5], [5, 6, 7, 8, 7]) = 0.8207826816681233
  expect(spearman([1, 2, 3, 4, 5], [5, 6, 7, 8, 7])).toBeCloseTo(0.82078, 5);
  expect(spearman([1, 2, 3], [2, 2, 2])).toBe(0);
});
