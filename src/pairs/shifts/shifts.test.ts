/**
 * Shifts: what each does to pixels, worked out by hand, and that pictures repeat and keep what is known of
 * them.
 */
import { describe, expect, test } from "vitest";
import { Key } from "../../core/rng.ts";
import { mean, populationStd } from "../../core/stats.ts";
import type { Image } from "../../images/image.ts";
import { clevrSource } from "../clevr/source.ts";
import { labelOf } from "./shift.ts";
import { shiftedSource } from "./shifted-source.ts";
import { clevrUnder, parseShift, refuseRemade, SHIFTS } from "./shifts.ts";

const plain = (level: number, side = 64): Image => ({
  width: side,
  height: side,
  data: new Uint8Array(side * side * 3).fill(level),
});
const apply = (text: string, image: Image, key = "k") => {
  const { shift, amount } = parseShift(text);
  return [...shift.image!(image, Key.root(key), amount).data];
};

describe("names", () => {
  test("a number of one's own, or the usual one, which is then said", () => {
    expect(["noise", "noise:50", "palette"].map((text) => labelOf(parseShift(text)))).toEqual([
      ...["noise:35", "noise:50", "palette"],
    ]);
    expect(new Set(SHIFTS.map(({ name }) => name)).size).toBe(SHIFTS.length);
  });

  test("what is not there is refused", () => {
    expect(() => parseShift("nose")).toThrow(/no shift "~nose"\. Did you mean "~noise"\? Known: noise, /);
    expect(() => parseShift("noise:500")).toThrow(/noise is 1 to 128 grey levels of deviation, not 500/);
    expect(() => parseShift("palette:3")).toThrow(/takes no number/);
    expect(() => refuseRemade("photographs", [parseShift("noise"), parseShift("lens")])).toThrow(
      /"~lens" makes other pictures of clevr; it cannot be applied to photographs/,
    );
    expect(() => clevrUnder({ seed: 1, size: 16 }, [parseShift("outlines")])).toThrow(/pictures of charts/);
  });
});

describe("pixels", () => {
  test("noise has the deviation asked for, and is clipped", () => {
    const values = apply("noise:35", plain(128));
    // Of 12,288 values: standard error of the mean 0.32, of the deviation 0.22. Clipping at 3.6 deviations is
    // not seen.
    expect(Math.abs(mean(values) - 128)).toBeLessThan(1.3);
    expect(Math.abs(populationStd(values) - 35)).toBeLessThan(0.9);
    // On white only the lower half is left: the mean is 255 - 35 / sqrt(2 pi) = 241.04.
    expect(Math.abs(mean(apply("noise:35", plain(255))) - 241.04)).toBeLessThan(0.8);
  });

  test("noise and stripes belong to the key", () => {
    for (const name of ["noise", "stripes", "light"]) {
      const [first, again, other] = ["a", "a", "b"].map((key) => apply(name, plain(128), key));
      expect(again).toEqual(first);
      expect(other).not.toEqual(first);
    }
  });

  test("stripes: up or down by as much, each on half of the picture", () => {
    const values = apply("stripes:45", plain(100));
    expect(new Set(values)).toEqual(new Set([55, 145]));
    expect(Math.abs(mean(values) - 100)).toBeLessThan(5);
  });

  test("blur spreads a dot and leaves a plain picture as it is", () => {
    expect(new Set(apply("blur", plain(77)))).toEqual(new Set([77]));
    const dot = plain(0, 21);
    const middle = (10 * 21 + 10) * 3;
    dot.data[middle] = 255;
    const values = apply("blur:1.5", dot);
    // Weights exp(-k²/4.5), k from -5 to 5, sum to 3.7591: in the middle 255 / 3.7591² = 18.05, beside it
    // 0.8007 times that.
    expect([values[middle], values[middle + 3], values[middle + 1]]).toEqual([18, 14, 0]);
  });

  test("low resolution: means of blocks", () => {
    const image = {
      width: 8,
      height: 8,
      data: Uint8Array.from({ length: 192 }, (_, i) => Math.floor(i / 3)),
    };
    // Blocks of 2 × 2 pixels; the first one has 0, 1, 8 and 9: 4.5, rounded.
    const values = apply("low-resolution:4", image);
    expect([0, 1, 8, 9].map((pixel) => values[pixel * 3])).toEqual([5, 5, 5, 5]);
    expect(new Set(values).size).toBe(16);
  });

  test("dim and light are the same all over a plain picture", () => {
    expect(new Set(apply("dim:60", plain(200)))).toEqual(new Set([120]));
    const values = apply("light", plain(120));
    expect(new Set(values.filter((_, i) => i % 3 === 0)).size).toBe(1);
    expect(new Set(values).size).toBe(3);
  });
});

describe("a shifted source", () => {
  const clean = clevrSource({ seed: 1, size: 32 });
  const noisy = shiftedSource(clean, parseShift("noise:20"));

  test("has the same pairs with other pixels, the same ones each time", async () => {
    const [before, after, again] = await Promise.all([clean, noisy, noisy].map((s) => s.pair("heldout", 3)));
    expect(noisy.name).toBe("clevr-32-s1~noise:20");
    expect(after.id).toBe(`${before.id}~noise:20`);
    expect(after.original.id).toBe(`${before.original.id}~noise:20`);
    expect([after.contents, after.changes]).toEqual([before.contents, before.changes]);
    expect(again).toEqual(after);
    expect(after.original.image.data).not.toEqual(before.original.image.data);
  });

  test("the two pictures of a pair have noise of their own", async () => {
    const grey: Image = plain(128, 16);
    const source = {
      ...clean,
      pair: async () => ({
        ...(await clean.pair("train", 0)),
        original: { id: "a", image: grey },
        modified: { id: "b", image: grey },
      }),
    };
    const { original, modified } = await shiftedSource(source, parseShift("noise")).pair("train", 0);
    expect(original.image.data).not.toEqual(modified?.image.data);
  });

  test("shifts add up, and a shift of scenes makes other pictures of the same scenes", async () => {
    const twice = shiftedSource(noisy, parseShift("blur"));
    expect((await twice.pair("train", 0)).original.id).toMatch(/original~noise:20~blur:1.5$/);
    for (const name of ["texture", "palette"]) {
      const other = await clevrSource(clevrUnder({ seed: 1, size: 32 }, [parseShift(name)])).pair("train", 0);
      const usual = await clean.pair("train", 0);
      expect(other.contents).toEqual(usual.contents);
      expect(other.original.image.data).not.toEqual(usual.original.image.data);
    }
  });
});
