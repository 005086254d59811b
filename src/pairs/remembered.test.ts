import { expect, it } from "vitest";
import { clevrSource } from "./clevr/source.ts";
import { rememberedPairs } from "./remembered.ts";

it("asks for each pair once, and gives what the source gives", async () => {
  const asked: string[] = [];
  const source = clevrSource({ seed: 1, size: 16 });
  const pairs = rememberedPairs({
    ...source,
    pair(split, index, difficulty) {
      asked.push(`${split} ${index} ${difficulty}`);
      return source.pair(split, index, difficulty);
    },
  });
  const [first, again] = await Promise.all([pairs.pair("heldout", 3), pairs.pair("heldout", 3)]);
  await pairs.pair("heldout", 3, 0.5);
  await pairs.pair("train", 3);
  expect(again).toBe(first);
  expect(first).toEqual(await source.pair("heldout", 3));
  expect(asked).toEqual(["heldout 3 undefined", "heldout 3 0.5", "train 3 undefined"]);
  expect([pairs.name, pairs.domains, pairs.size("train")]).toEqual([source.name, ["clevr"], Infinity]);
});
