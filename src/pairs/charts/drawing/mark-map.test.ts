import { describe, expect, it } from "vitest";
import { Key } from "../../../core/rng.ts";
import { CHART_KINDS, type ChartKind } from "../chart.ts";
import { chartExample } from "../source.ts";

const SIZE = 64;
const drawn = (kind: ChartKind) => chartExample(Key.root("map").child(kind), { size: SIZE, kinds: [kind] });

/** Mean place of a position's pixels, across and down. */
function middle(ids: Int8Array, position: number) {
  const at = [...ids.keys()].filter((i) => ids[i] === position);
  const mean = (of: (i: number) => number) => at.reduce((sum, i) => sum + of(i), 0) / at.length;
  return { x: mean((i) => i % SIZE), y: mean((i) => Math.floor(i / SIZE)), pixels: at.length };
}

describe("which mark covers a pixel", () => {
  it.each(["bar", "grouped", "stacked", "line"] as const)(
    "%s: positions lie in their order",
    async (kind) => {
      const { ids = new Int8Array(), content } = await drawn(kind);
      const places = content.positions.map((_, position) => middle(ids, position));
      const along = places.map(({ x, y }) => (content.horizontal ? y : x));
      expect(along).toEqual([...along].sort((a, b) => a - b));
    },
  );

  it("pie: a slice has pixels in proportion to its value", async () => {
    const { ids = new Int8Array(), content } = await drawn("pie");
    const pixels = content.positions.map((_, position) => middle(ids, position).pixels);
    const [all, total] = [pixels, content.positions].map((values) => values.reduce((a, b) => a + b, 0));
    content.positions.forEach((value, i) => {
      expect(Math.abs(pixels[i] / all - value / total)).toBeLessThan(0.06);
    });
  });

  it("is absent where a chart has no positions", async () => {
    for (const kind of CHART_KINDS) {
      const { ids, content } = await drawn(kind);
      expect(ids !== undefined).toBe(content.positions.length > 0);
    }
  });
});
