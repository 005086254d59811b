import { expect, test } from "vitest";
import { blankImage } from "./blank.ts";
import { differingBoxes } from "./differing.ts";

/** A white picture with black squares of four pixels at these places. */
function picture(...places: readonly (readonly [x: number, y: number])[]) {
  const image = blankImage(48, 48);
  for (const [left, top] of places)
    for (let y = top; y < top + 4; y++)
      for (let x = left; x < left + 4; x++) image.data.fill(0, (y * 48 + x) * 3, (y * 48 + x) * 3 + 3);
  return image;
}

test("a box stands around each place that differs, the larger ones first", () => {
  const boxes = differingBoxes(picture([2, 2]), picture([2, 2], [20, 30], [24, 32], [40, 4]));
  expect(boxes).toEqual([
    { left: 20, top: 30, right: 27, bottom: 35 },
    { left: 40, top: 4, right: 43, bottom: 7 },
  ]);
});

test("equal pictures, others altogether and other sizes have none", () => {
  expect(differingBoxes(picture([2, 2]), picture([2, 2]))).toEqual([]);
  const black = blankImage(48, 48);
  black.data.fill(0);
  expect(differingBoxes(picture(), black)).toEqual([]);
  expect(differingBoxes(picture(), blankImage(24, 48))).toEqual([]);
});
