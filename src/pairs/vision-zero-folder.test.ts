import { mkdir, mkdtemp, rm, truncate, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import sharp from "sharp";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { DataError } from "../core/errors.ts";
import type { Scene } from "./clevr/scene.ts";
import { clevrSource } from "./clevr/source.ts";
import type { ImagePair, PairSource } from "./pair.ts";
import { writePublished } from "./store/formats/vision-zero.ts";
import { visionZeroSource } from "./vision-zero-folder.ts";

const clevr = clevrSource({ seed: 5, size: 32 });
const size = { width: 32, height: 32 };
let root: string;
let images: string;

beforeEach(async () => {
  root = await mkdtemp(join(tmpdir(), "sparring-vision-zero-"));
  images = join(root, "output", "replacement_images");
});
afterEach(() => rm(root, { recursive: true }));

async function write(count: number): Promise<ImagePair[]> {
  const pairs = await Promise.all(Array.from({ length: count }, (_, i) => clevr.pair("train", i)));
  await writePublished(root, pairs);
  return pairs;
}

async function all(source: PairSource): Promise<ImagePair[]> {
  const pairs: ImagePair[] = [];
  for (const split of ["train", "heldout"] as const)
    for (let i = 0; i < source.size(split); i++) pairs.push(await source.pair(split, i));
  return pairs.sort((a, b) => (a.id < b.id ? -1 : 1));
}

async function failure(promise: Promise<unknown>): Promise<string> {
  const error = await promise.then(() => undefined).catch((e: unknown) => e);
  expect(error).toBeInstanceOf(DataError);
  return (error as Error).message;
}

describe("a data set on disk", () => {
  it("knows charts and photographs by what their names begin with", async () => {
    const pairs = await Promise.all([0, 1].map((i) => clevr.pair("train", i)));
    await writePublished(root, [{ ...pairs[0], domain: "charts" }, pairs[1]]);
    const source = await visionZeroSource({ root, ...size });
    expect([...source.domains].sort()).toEqual(["charts", "clevr"]);
    const found = await Promise.all((["train", "heldout"] as const).map((split) => source.pair(split, 0)));
    for (const { id, domain } of found) expect(domain).toBe(id.includes("CHARTS_") ? "charts" : "clevr");
  });

  it("comes back as it was written, with scenes and change logs", async () => {
    const written = await write(12);
    const read = await all(await visionZeroSource({ root, ...size }));
    expect(read).toHaveLength(12);
    read.forEach((pair, i) => {
      expect(pair.original.image).toEqual(written[i].original.image);
      expect(pair.modified?.image).toEqual(written[i].modified?.image);
      expect(pair.contents).toEqual(written[i].contents);
      expect(pair.changes).toEqual(written[i].changes);
    });
    expect(new Set(read.map((p) => p.original.id)).size).toBe(12);
  });

  it("is found from the folder of pictures too, and wraps around", async () => {
    await write(3);
    const outer = await visionZeroSource({ root, ...size });
    const inner = await visionZeroSource({ root: images, ...size });
    const train = outer.size("train");
    expect(inner.size("train")).toBe(train);
    expect((await outer.pair("train", train)).id).toBe((await outer.pair("train", 0)).id);
    expect(outer.name).not.toContain(root);
  });

  it.each([
    [1, 1, 0],
    [2, 1, 1],
  ])("splits %i pairs into %i and %i", async (count, train, heldout) => {
    await write(count);
    const source = await visionZeroSource({ root, ...size });
    expect([source.size("train"), source.size("heldout")]).toEqual([train, heldout]);
    if (heldout === 0) expect(await failure(source.pair("heldout", 0))).toMatch(/no heldout pair.*Add pairs/);
  });

  it("resizes pictures and moves the objects' positions with them", async () => {
    const [pair] = await write(1);
    const source = await visionZeroSource({ root, width: 64, height: 16 });
    const { original, contents } = await source.pair("train", 0);
    expect([original.image.width, original.image.height, original.image.data.length]).toEqual([64, 16, 3072]);
    const [x, y] = (pair.contents!.original as Scene).objects[0].pixel_coords;
    expect((contents!.original as Scene).objects[0].pixel_coords.slice(0, 2)).toEqual([
      x * 2,
      Math.round(y / 2),
    ]);
  });

  it("overwrites nothing", async () => {
    await write(1);
    expect(await failure(write(1))).toMatch(/CLEVR_000000_original.png .*empty folder/);
  });
});

describe("copies of one picture", () => {
  it("never stand on both sides of the split", async () => {
    const folder = join(root, "output", "replacement_images");
    await mkdir(folder, { recursive: true });
    for (let i = 0; i < 12; i++) {
      const { original, modified } = await clevrSource({ seed: 9, size: 64 }).pair("train", i);
      for (const [half, picture] of Object.entries({ original, modified: modified! })) {
        const { data, width, height } = picture.image;
        const file = sharp(data, { raw: { width, height, channels: 3 } });
        await file
          .clone()
          .png()
          .toFile(join(folder, `${i}a_${half}.png`));
        await file
          .clone()
          .jpeg({ quality: 70 })
          .toFile(join(folder, `${i}b_${half}.jpg`));
        await file
          .clone()
          .resize(96)
          .webp()
          .toFile(join(folder, `${i}c_${half}.webp`));
      }
    }
    const source = await visionZeroSource({ root, ...size });
    const sides = { train: new Set<string>(), heldout: new Set<string>() };
    for (const split of ["train", "heldout"] as const)
      for (let i = 0; i < source.size(split); i++)
        sides[split].add((await source.pair(split, i)).id.replace(/^.*\/|[abc]$/g, ""));
    expect(sides.train.size + sides.heldout.size).toBe(12);
    expect(sides.heldout.size).toBeGreaterThan(0);
  });
});

describe("bad data sets", () => {
  it("without pairs", async () => {
    expect(await failure(visionZeroSource({ root, ...size }))).toMatch(
      /No picture pairs in .*Check the path/,
    );
    expect(await failure(visionZeroSource({ root: join(root, "absent"), ...size }))).toContain(
      join(root, "absent"),
    );
  });

  it("with half a pair", async () => {
    await write(2);
    await rm(join(images, "CLEVR_000001_modified.png"));
    expect(await failure(visionZeroSource({ root, ...size }))).toMatch(
      /no picture CLEVR_000001_modified.*Add that file or remove .*CLEVR_000001_original.png/,
    );
  });

  it("with a picture that vanished or cannot be decoded", async () => {
    await write(1);
    const file = join(images, "CLEVR_000000_modified.png");
    const source = await visionZeroSource({ root, ...size });
    await truncate(file, 60);
    expect(await failure(source.pair("train", 0))).toMatch(
      /CLEVR_000000_modified.png cannot be decoded.*Replace it/,
    );
    await rm(file);
    expect(await failure(source.pair("train", 0))).toMatch(/CLEVR_000000_modified.png cannot be read/);
  });

  it("with a damaged scene file", async () => {
    await write(1);
    const file = join(root, "output", "replacement_scenes", "CLEVR_000000_original.json");
    const source = await visionZeroSource({ root, ...size });
    for (const text of ["{", '{"objects": [{"shape": "cone"}]}']) {
      await writeFile(file, text);
      expect(await failure(source.pair("train", 0))).toMatch(
        /CLEVR_000000_original.json cannot be used.*remove/s,
      );
    }
  });

  it("with a damaged picture: its pair is left out with the reason, and the rest stays", async () => {
    await write(4);
    await truncate(join(images, "CLEVR_000002_modified.png"), 60);
    const told: unknown[] = [];
    const source = await visionZeroSource({ root, ...size, onLeftOut: (...all) => told.push(all) });
    const reason = expect.stringMatching(/CLEVR_000002_modified.png cannot be decoded/);
    expect(told).toEqual([[[{ name: "replacement_images/CLEVR_000002", reason }], 4]]);
    expect(source.size("train") + source.size("heldout")).toBe(3);
    for (const split of ["train", "heldout"] as const)
      for (let i = 0; i < source.size(split); i++)
        expect((await source.pair(split, i)).id).not.toContain("CLEVR_000002");
  });

  it("whose scene files name pictures elsewhere: only listed files are opened", async () => {
    await mkdir(images, { recursive: true });
    await writeFile(join(images, "..%2Fx_original.png"), "no picture");
    await writeFile(join(images, "..%2Fx_modified.png"), "no picture");
    expect(await failure(visionZeroSource({ root, ...size }))).toContain(join(images, "..%2Fx_"));
  });
});
