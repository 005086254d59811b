import { expect, test } from "vitest";
import { ConfigError } from "../core/errors.ts";
import { clevrSource } from "./clevr/source.ts";
import { withFailedEdits } from "./with-failed-edits.ts";

const scenes = clevrSource({ seed: 1, size: 16, objects: [4, 6] });
const some = withFailedEdits(scenes, { blank: 0.2, identical: 0.3 });
const pairsOf = (split: "train" | "heldout", count: number) =>
  Promise.all(Array.from({ length: count }, (_, i) => some.pair(split, i)));

test("training pairs fail in the wanted shares, and say so", async () => {
  const pairs = await pairsOf("train", 200);
  const failed = (how: string) => pairs.filter(({ changes }) => changes[0].after.edit === `failed: ${how}`);
  const [blank, identical] = [failed("blank"), failed("identical")];
  // Three standard deviations of a binomial: 40 ± 17, 60 ± 20.
  expect(Math.abs(blank.length - 40)).toBeLessThan(17);
  expect(Math.abs(identical.length - 60)).toBeLessThan(20);
  for (const { modified, contents } of blank) {
    expect(new Set(modified!.image.data)).toEqual(new Set([255]));
    expect(contents?.modified).toBeUndefined();
  }
  for (const { original, modified, contents } of identical) {
    expect(modified!.image.data).toEqual(original.image.data);
    expect(modified!.id).not.toBe(original.id);
    expect(contents?.modified).toEqual(contents?.original);
  }
  expect(await some.pair("train", 3)).toEqual(pairs[3]);
});

test("held-out pairs are as they were", async () => {
  for (const [i, pair] of (await pairsOf("heldout", 20)).entries())
    expect(pair).toEqual(await scenes.pair("heldout", i));
});

test("without shares nothing is wrapped; impossible ones are refused", () => {
  expect(withFailedEdits(scenes, { blank: 0, identical: 0 })).toBe(scenes);
  expect(() => withFailedEdits(scenes, { blank: 0.7, identical: 0.7 })).toThrow(ConfigError);
});
