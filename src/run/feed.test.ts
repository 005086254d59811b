/** Pairs drawn ahead of time. */
import { expect, test } from "vitest";
import type { ImagePair, PairSource } from "../pairs/pair.ts";
import { Feed } from "./feed.ts";

function counting(): { source: PairSource; asked: string[] } {
  const asked: string[] = [];
  const picture = { id: "p", image: { width: 1, height: 1, data: new Uint8Array(3) } };
  const pair = async (_split: string, index: number, difficulty?: number): Promise<ImagePair> => {
    asked.push(`${index} ${difficulty}`);
    return { id: `${index} ${difficulty}`, domain: "clevr", original: picture, changes: [] };
  };
  return { source: { name: "counting", domains: ["clevr"], size: () => 9, pair }, asked };
}

test("a pair is drawn once for each index and difficulty, and games get what they asked for", async () => {
  const { source, asked } = counting();
  const feed = new Feed(({ index, difficulty }) => source.pair("train", index, difficulty), 10);
  feed.prefetch([{ index: 1 }, { index: 2, difficulty: 0.1 }]);
  const wanted = [{ index: 2, difficulty: 0.2 }, { index: 1 }, { index: 2, difficulty: 0.1 }, { index: 1 }];
  const ids = (await feed.take(wanted)).map(({ id }) => id);
  expect(ids).toEqual(["2 0.2", "1 undefined", "2 0.1", "1 undefined"]);
  await feed.take(wanted);
  expect(asked.toSorted()).toEqual(["1 undefined", "2 0.1", "2 0.2"]);
});
