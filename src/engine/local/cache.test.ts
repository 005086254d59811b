import { describe, expect, it } from "vitest";
import { KeyValueCache } from "./cache.ts";

const known = (length: number) => ({ length, leaves: [] });

describe("KeyValueCache", () => {
  it("forgets the pictures that were unused for longest", () => {
    const cache = new KeyValueCache();
    for (let i = 0; i < 256; i++) cache.addPicture(`p${i}`, known(1));
    cache.picture("p0");
    for (let i = 256; i < 384; i++) cache.addPicture(`p${i}`, known(1));
    expect(cache.picture("p0")).toBeDefined();
    expect(cache.picture("p1")).toBeUndefined();
    expect(cache.picture("p128")).toBeUndefined();
    expect(cache.picture("p129")).toBeDefined();
  });

  it("keeps the texts of 128 games with two pictures each, and not those of the games before", () => {
    const cache = new KeyValueCache();
    const play = (from: number) => {
      for (let i = from; i < from + 256; i++) cache.addText(`p${i}`, [1, 2], known(2));
      for (let i = from; i < from + 256; i++) {
        expect(cache.takeText(`p${i}`, [1, 2, 3])?.length).toBe(2);
        cache.addText(`p${i}`, [1, 2, 3], known(3));
      }
    };
    play(0);
    play(256);
    expect(cache.takeText("p0", [1, 2, 3])).toBeUndefined();
    expect(cache.takeText("p511", [1, 2, 3, 4])?.length).toBe(3);
  });
});
