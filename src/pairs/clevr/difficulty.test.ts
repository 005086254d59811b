/** The dial of CLEVR pairs, and that pictures without it stay what they were. */
import { createHash } from "node:crypto";
import { describe, expect, test } from "vitest";
import { ConfigError } from "../../core/errors.ts";
import type { ImagePair } from "../pair.ts";
import type { Scene, SceneObject } from "./scene.ts";
import { clevrSource } from "./source.ts";

const source = clevrSource({ seed: 7, size: 48 });
const EACH = 30;
const at = (difficulty: number) =>
  Promise.all(Array.from({ length: EACH }, (_, i) => source.pair("train", i, difficulty)));

function objectsOf({ contents }: ImagePair): readonly SceneObject[] {
  return (contents!.original as Scene).objects;
}

/** Changed attributes over all objects. */
function edits({ changes }: ImagePair): number {
  return changes
    .map(({ before, after }) => Object.keys(before).filter((name) => before[name] !== after[name]).length)
    .reduce((a, b) => a + b, 0);
}

/** Mean share of an object's neighbours in the scene that have its colour. */
function sameColour(pairs: readonly ImagePair[]): number {
  const shares = pairs.flatMap((pair) => {
    const objects = objectsOf(pair);
    return objects.map(
      (one) => (objects.filter(({ color }) => color === one.color).length - 1) / (objects.length - 1),
    );
  });
  return shares.reduce((a, b) => a + b, 0) / shares.length;
}

// Made before the dial existed.
test.each([
  [0, "e8b5d0568b43bd60"],
  [5, "b5f70bef11f64ff6"],
])("without a difficulty pair %i has the bytes it always had", async (index, digest) => {
  const { id, original, modified, changes } = await source.pair("train", index);
  const hash = createHash("sha256").update(original.image.data).update(modified!.image.data);
  expect(hash.update(JSON.stringify(changes)).digest("hex").slice(0, 16)).toBe(digest);
  expect(id).toBe(`clevr-48-s7/train/${index}`);
});

describe("from easy to hard", () => {
  test("objects: the fewest at 0, ten at 1, in between one of two numbers", async () => {
    expect(new Set((await at(0)).map((pair) => objectsOf(pair).length))).toEqual(new Set([4]));
    expect(new Set((await at(0.75)).map((pair) => objectsOf(pair).length))).toEqual(new Set([8, 9]));
    expect(new Set((await at(1)).map((pair) => objectsOf(pair).length))).toEqual(new Set([10]));
  });

  test("objects become alike", async () => {
    // One colour in eight at 0.
    expect(sameColour(await at(0))).toBeLessThan(0.25);
    expect(sameColour(await at(1))).toBeGreaterThan(0.35);
  });

  test("the edit becomes small: two objects in shape and colour at 0, one attribute of one object at 1", async () => {
    expect(new Set((await at(0)).map(edits))).toEqual(new Set([4]));
    expect(new Set((await at(0)).map(({ changes }) => changes.length))).toEqual(new Set([2]));
    expect(new Set((await at(0.5)).map(edits))).toEqual(new Set([2]));
    expect(new Set((await at(1)).map(edits))).toEqual(new Set([1]));
  });

  test("another difficulty is another pair with another id, the same one the same pair", async () => {
    const pair = await source.pair("train", 3, 0.3);
    expect(await clevrSource({ seed: 7, size: 48 }).pair("train", 3, 0.3)).toEqual(pair);
    const ids = [pair, await source.pair("train", 3, 0.4), await source.pair("train", 3)].map(({ id }) => id);
    expect(new Set(ids).size).toBe(3);
  });

  test("no share is refused", async () => {
    await expect(source.pair("train", 0, 1.1)).rejects.toThrow(ConfigError);
  });
});
