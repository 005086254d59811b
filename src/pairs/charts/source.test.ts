import { expect, it } from "vitest";
import { ConfigError } from "../../core/errors.ts";
import { Key, type Rng } from "../../core/rng.ts";
import type { Image } from "../../images/image.ts";
import type { Split } from "../pair.ts";
import { CHART_KINDS, type ChartContent } from "./chart.ts";
import { chartExample, chartSource } from "./source.ts";
import { realTable } from "./tables/real-table.ts";

const source = chartSource({ seed: 1, size: 64 });

it("gives the same bytes for the same place, and others elsewhere", async () => {
  const again = chartSource({ seed: 1, size: 64 });
  const [a, b] = [await source.pair("train", 3), await again.pair("train", 3)];
  expect(b).toEqual(a);
  const other = await chartSource({ seed: 2, size: 64 }).pair("train", 3);
  expect(other.original.image.data).not.toEqual(a.original.image.data);
  expect(a.id).toBe("charts-64-m3to5-s1/train/3");
  const { image, content } = await source.example("train", 3);
  expect([image, content]).toEqual([a.original.image, a.contents!.original]);
});

it("gives the same example for the same key, with and without text", async () => {
  for (const size of [64, 200]) {
    const [a, b] = [await chartExample(Key.root("k"), { size }), await chartExample(Key.root("k"), { size })];
    expect(b).toEqual(a);
    expect([a.image.width, a.image.height]).toEqual([size, size]);
  }
});

it("draws every kind, each with an edit that shows", async () => {
  for (const kind of CHART_KINDS) {
    for (const index of [0, 1]) {
      const pair = await chartSource({ seed: 4, size: 64, kinds: [kind] }).pair("heldout", index);
      const [before, after] = [pair.contents!.original, pair.contents!.modified!] as ChartContent[];
      expect([before.kind, after.kind]).toEqual([kind, kind]);
      expect(after.axis).toEqual(before.axis);
      expect(after.colors.map((c) => c.color)).toEqual(before.colors.map((c) => c.color));
      expect(changed(pair.original.image, pair.modified!.image)).toBeGreaterThan(0.002);
      expect(pair.changes.length).toBeGreaterThanOrEqual(2);
      for (const change of pair.changes) expect(change.before).not.toEqual(change.after);
    }
  }
});

it("puts more marks and smaller swaps into harder pairs", async () => {
  const [small, large] = [64, 200].map((size) => chartSource({ seed: 5, size, kinds: ["bar"] }));
  const measure = async (difficulty: number, bars = small) => {
    const pairs = await Promise.all([0, 1, 2, 3].map((i) => bars.pair("train", i, difficulty)));
    return pairs.map(({ contents, changes }) => {
      const { positions, axis } = contents!.original as ChartContent;
      const apart = Math.abs(Number(changes[0].before.value) - Number(changes[0].after.value));
      return { marks: positions.length, size: apart / (axis![1] - axis![0]) };
    });
  };
  for (const { marks, size } of await measure(0)) {
    expect(marks).toBe(3);
    expect(size).toBeGreaterThanOrEqual(0.4 - 1e-9);
  }
  for (const { marks, size } of await measure(1)) {
    expect(marks).toBe(7);
    expect(size).toBeGreaterThanOrEqual(0.15 - 1e-9);
    expect(size).toBeLessThanOrEqual(0.35 + 1e-9);
  }
  for (const { marks } of await measure(1, large)) expect(marks).toBe(10);
  expect(await small.pair("train", 0, 0.5)).toEqual(await small.pair("train", 0, 0.5));
});

it("shares no row of a real table between the splits", () => {
  const rows = (split: Split) => {
    const rng = Key.root("real").child(split).stream();
    return new Set(Array.from({ length: 1500 }, () => selection(rng, split)).flat());
  };
  const [train, heldout] = [rows("train"), rows("heldout")];
  expect(train.size).toBeGreaterThan(1000);
  expect(heldout.size).toBeGreaterThan(300);
  expect([...heldout].filter((row) => train.has(row))).toEqual([]);
});

/**
 * Titles of tables over time name the quarter or year; points are told apart by both numbers and the group.
 */
function selection(rng: Rng, split: Split): string[] {
  const kind = rng.pick(CHART_KINDS.filter((k) => k !== "scatter"));
  const table = realTable(
    rng,
    { kind, count: 3, series: kind === "grouped" || kind === "stacked" ? 2 : 1 },
    split,
  );
  return table ? table.rows.map((row) => `${table.title}|${row.series}|${row.at}`) : [];
}

it("holds out pictures that training never nearly shows", async () => {
  const pictures = async (split: Split, count: number) =>
    Promise.all(Array.from({ length: count }, async (_, i) => (await source.example(split, i)).image));
  const train = await pictures("train", 30);
  for (const heldout of await pictures("heldout", 10)) {
    for (const picture of train) expect(changed(picture, heldout)).toBeGreaterThan(0.02);
  }
});

it.each([
  [{ size: 20 }, /20 pixels wide.*from 32 \(size\)/],
  [{ size: 64.5 }, /64.5 pixels/],
  [{ size: 64, marks: [5, 4] as [number, number] }, /5 to 4 marks.*Choose 2 to 10/],
  [{ size: 64, marks: [3, 12] as [number, number] }, /3 to 12 marks/],
  [{ size: 64, kinds: [] }, /Choose some of them \(kinds\)/],
  [{ size: 64, kinds: ["radar" as "bar"] }, /not "radar"/],
])("refuses %j", (options, message) => {
  expect(() => chartSource({ seed: 1, ...options })).toThrow(ConfigError);
  expect(() => chartSource({ seed: 1, ...options })).toThrow(message);
});

/** Share of pixels that differ clearly. */
function changed(a: Image, b: Image): number {
  let count = 0;
  for (let i = 0; i < a.data.length; i += 3)
    if ([0, 1, 2].some((c) => Math.abs(a.data[i + c] - b.data[i + c]) >= 40)) count++;
  return count / (a.width * a.height);
}
