/** Sources in turn. */
import { describe, expect, test } from "vitest";
import { mixSource } from "./mix.ts";
import type { Domain, ImagePair, PairSource } from "./pair.ts";

/** Says in its ids what it was asked for. */
function named(name: string, domain: Domain, size: number): PairSource {
  const picture = (id: string) => ({ id, image: { width: 1, height: 1, data: new Uint8Array(3) } });
  return {
    name,
    domains: [domain],
    size: (split) => (split === "train" ? size : 1),
    pair: async (split, index, difficulty): Promise<ImagePair> => {
      const id = [name, split, index, ...(difficulty === undefined ? [] : [difficulty])].join("/");
      return { id, domain, original: picture(id), changes: [] };
    },
  };
}

const endless = Number.POSITIVE_INFINITY;

describe("mixSource", () => {
  const mix = mixSource([named("a", "clevr", endless), named("b", "photos", 3), named("c", "clevr", 5)]);

  test("takes the sources in turn, each from its first pair on", async () => {
    const ids = await Promise.all([0, 1, 2, 3, 4, 5].map(async (i) => (await mix.pair("train", i)).id));
    expect(ids).toEqual(["a/train/0", "b/train/0", "c/train/0", "a/train/1", "b/train/1", "c/train/1"]);
    expect((await mix.pair("heldout", 1, 0.5)).id).toBe("b/heldout/0/0.5");
  });

  test("joins names and domains", () => {
    expect(mix.name).toBe("a+b+c");
    expect(mix.domains).toEqual(["clevr", "photos"]);
  });

  test("is as long as all its sources have the same share, and wraps around there", async () => {
    expect([mix.size("train"), mix.size("heldout")]).toEqual([9, 3]);
    expect((await mix.pair("train", 9)).id).toBe("a/train/0");
    expect(mixSource([named("a", "clevr", endless), named("b", "charts", endless)]).size("train")).toBe(
      endless,
    );
  });
});
