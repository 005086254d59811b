import { expect, it } from "vitest";
import { Key } from "../../../core/rng.ts";
import { colorName } from "../../color.ts";
import { channels, distance, OTHER_SHADES, pickColors, SHADES } from "./palette.ts";

it("files every shade under the name that it has", () => {
  const all = [...Object.entries(SHADES), ...Object.entries(OTHER_SHADES)];
  for (const [name, shades] of all) {
    for (const shade of shades) expect([shade, colorName(...channels(shade))]).toEqual([shade, name]);
  }
});

it.each(["#ffffff", "#fdf6e3", "#111111", "#222b3a"])(
  "finds ten colours of different names on %s",
  (behind) => {
    for (let i = 0; i < 20; i++) {
      const colors = pickColors(Key.root("palette").child(i).stream(), 10, [behind]);
      expect(new Set(colors.map((c) => colorName(...channels(c)))).size).toBe(10);
      for (const color of colors) expect(distance(color, behind)).toBeGreaterThan(140);
    }
  },
);

it("measures from 0 to 765", () => {
  expect(distance("#000000", "#000000")).toBe(0);
  expect(distance("#000000", "#ffffff")).toBeCloseTo(765, -1);
});
