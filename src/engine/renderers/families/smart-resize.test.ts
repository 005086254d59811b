/** The sizes that are sent: the model keeps each, and their tokens stay within the limit. The sizes themselves are compared with Python's in `vectors.test.ts`. */
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { tinyModel } from "../vectors-fixture.ts";
import { qwenVl } from "./qwen-vl.ts";
import { nearestShape, smartResize, tooLong } from "./smart-resize.ts";

const side = fc.integer({ min: 1, max: 6000 });
const size = fc.record({ width: side, height: side });

describe.each([
  ["qwen2.5-vl", 28, 3136, 12845056],
  ["qwen3-vl", 32, 65536, 16777216],
])("%s", (name, factor, least, most) => {
  it("sends sizes that every version of the processor keeps", () => {
    const own = qwenVl.layout!(tinyModel(name), {});
    const fewest = least / factor ** 2;
    const limits = fc.record({
      side: fc.option(side, { nil: undefined }),
      tokens: fc.option(fc.integer({ min: fewest, max: 3 * fewest }), { nil: undefined }),
    });
    fc.assert(
      fc.property(size, limits, (size, limits) => {
        fc.pre(!tooLong(size));
        const layout = qwenVl.layout!(tinyModel(name), limits);
        const { width, height } = layout.sent(size);
        expect([width % factor, height % factor]).toEqual([0, 0]);
        expect(width * height).toBeGreaterThanOrEqual(least);
        expect(width * height).toBeLessThanOrEqual(most);
        expect(layout.tokens({ width, height })).toBe((width * height) / factor ** 2);
        expect(layout.tokens({ width, height })).toBeLessThanOrEqual(limits.tokens ?? most);
        expect(own.sent({ width, height })).toEqual({ width, height });
      }),
      { numRuns: 1000 },
    );
  });
});

it("a long picture that is enlarged stays within the proportions that the model takes", () => {
  const layout = qwenVl.layout!(tinyModel("qwen3-vl"), { side: 801 });
  expect(layout.sent({ width: 4, height: 713 })).toEqual(layout.sent({ width: 5, height: 801 }));
});

it("rounding to the model's squares leaves no picture too long", () => {
  const layout = qwenVl.layout!(tinyModel("qwen2.5-vl"), { side: 5615 });
  expect(tooLong(layout.sent({ width: 411, height: 3 }))).toBe(false);
});

it("halves go to the even number of squares, as in Python", () => {
  const limits = { factor: 32, least: 1, most: 1e9 };
  expect(smartResize({ width: 80, height: 112 }, limits)).toEqual({ width: 64, height: 128 });
});

it("the nearest shape keeps the limits before the proportions", () => {
  const within = (least: number, most: number) =>
    nearestShape({ width: 640, height: 480 }, { factor: 32, least: least * 1024, most: most * 1024 });
  expect(within(64, 64)).toEqual({ width: 8 * 32, height: 8 * 32 });
  expect(within(60, 64)).toEqual({ width: 9 * 32, height: 7 * 32 });
  expect(() => within(5.1, 5.9)).toThrow(/no picture has/);
});
