import { createHash } from "node:crypto";
import fc from "fast-check";
import sharp from "sharp";
import { describe, expect, it } from "vitest";
import { blankImage } from "./blank.ts";
import { decodeImage, encodePng, resizeImage } from "./codec.ts";
import type { Image } from "./image.ts";
import { NEAR_BITS, NearDuplicates, perceptualHash } from "./perceptual-hash.ts";

/** Soft blobs of colour: as unlike each other as photographs are, and made of low frequencies as they are. */
async function blobs(seed: number, side = 96): Promise<Image> {
  const levels = createHash("shake256", { outputLength: 192 }).update(String(seed)).digest();
  const small = { width: 8, height: 8, data: new Uint8Array(levels) };
  return resizeImage(small, { width: side, height: side, mode: "fill" });
}

const file = async (image: Image) => sharp(await encodePng(image));

/** Number of bits in which two hashes differ. */
function hammingDistance(a: bigint, b: bigint): number {
  let count = 0;
  for (let left = a ^ b; left > 0n; left &= left - 1n) count++;
  return count;
}

describe("the perceptual hash", () => {
  it("stays near when a picture is saved again, resized or made brighter", async () => {
    for (let seed = 0; seed < 6; seed++) {
      const image = await blobs(seed);
      const copies = [
        (await file(image)).jpeg({ quality: 50 }),
        (await file(image)).webp({ quality: 60 }),
        (await file(image)).resize(41, 67, { fit: "fill" }).png(),
        (await file(image)).resize(300, 200, { fit: "fill" }).jpeg(),
        (await file(image)).modulate({ brightness: 1.1 }).png(),
      ];
      for (const copy of copies) {
        const distance = hammingDistance(
          perceptualHash(image),
          perceptualHash(await decodeImage(await copy.toBuffer(), "copy")),
        );
        expect(distance).toBeLessThanOrEqual(NEAR_BITS);
      }
    }
  });

  it("tells 200 different pictures apart", async () => {
    const index = new NearDuplicates<number>();
    for (let seed = 0; seed < 200; seed++) index.add(perceptualHash(await blobs(seed)), seed);
    expect(index.clusters()).toHaveLength(200);
  });

  it("compares pictures of one colour by that colour", () => {
    const index = new NearDuplicates<number>();
    for (let level = 0; level < 256; level += 8) index.add(perceptualHash(blankImage(32, 32, level)), level);
    expect(index.clusters()).toHaveLength(32);
    expect(index.near(perceptualHash(blankImage(300, 5, 64)))).toEqual([64]);
  });

  it("takes pictures of any size, one pixel too", () => {
    for (const [w, h] of [
      [1, 1],
      [1, 500],
      [33, 31],
    ])
      expect(perceptualHash(blankImage(w, h))).toBe(perceptualHash(blankImage(32, 32)));
  });
});

describe("the index", () => {
  const hash = fc.bigInt(0n, 2n ** 64n - 1n);
  const flips = fc.uniqueArray(fc.integer({ min: 0, max: 63 }), { maxLength: 9 });
  const flip = (value: bigint, bits: number[]) => bits.reduce((h, bit) => h ^ (1n << BigInt(bit)), value);

  it("finds what comparing with everything finds", () => {
    fc.assert(
      fc.property(fc.array(fc.tuple(hash, flips), { maxLength: 20 }), (drawn) => {
        const hashes = [...new Set(drawn.flatMap(([h, bits]) => [h, flip(h, bits)]))];
        const index = new NearDuplicates<number>();
        hashes.forEach((h, i) => {
          index.add(h, i);
        });
        for (const h of hashes) {
          const near = hashes.flatMap((other, i) => (hammingDistance(h, other) <= NEAR_BITS ? [i] : []));
          expect(index.near(h)).toEqual(near);
        }
      }),
      { numRuns: 25 },
    );
  });

  it("joins chains, whatever the order", () => {
    const chain = [0, 1, 2, 3, 4].map((i) => flip(0n, [...Array(i * NEAR_BITS).keys()]));
    const far = 2n ** 64n - 1n;
    for (const order of [
      [0, 1, 2, 3, 4],
      [0, 4, 2, 1, 3],
    ]) {
      const index = new NearDuplicates<number>();
      index.add(far, 9);
      for (const i of order) index.add(chain[i], i);
      expect(index.clusters().map((c) => c.sort())).toEqual([[9], [0, 1, 2, 3, 4]]);
    }
  });

  it("keeps the pictures of one id together", () => {
    const index = new NearDuplicates();
    for (const [hash, id] of [
      [0n, "a"],
      [2n ** 64n - 1n, "b"],
      [2n ** 32n - 1n, "c"],
      [2n ** 64n - 1n, "a"],
    ] as const)
      index.add(hash, id);
    expect(index.clusters()).toEqual([["a", "b"], ["c"]]);
  });

  it("takes 20,000 hashes, and as many equal ones", () => {
    const index = new NearDuplicates<number>();
    let state = 1n;
    for (let i = 0; i < 20_000; i++) {
      state = BigInt.asUintN(64, state * 6364136223846793005n + 1442695040888963407n);
      index.add(state, i);
    }
    for (let i = 0; i < 20_000; i++) index.add(5n, -i);
    expect(index.clusters().length).toBeGreaterThan(19_900);
  });
});
