import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import sharp from "sharp";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { DataError } from "../core/errors.ts";
import { blankImage } from "./blank.ts";
import { enlarged, framed, grid } from "./canvas.ts";
import { decodeImage, encodePng, imageSize, readImage, resizeImage } from "./codec.ts";
import type { Image } from "./image.ts";

/** Two pixels: red, blue. */
const image: Image = { width: 2, height: 1, data: Uint8Array.of(255, 0, 0, 0, 0, 255) };
let folder: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "sparring-images-"));
});
afterAll(() => rm(folder, { recursive: true }));

describe("pictures in and out", () => {
  it("keep every byte through PNG", async () => {
    const noise = { width: 16, height: 17, data: Uint8Array.from({ length: 816 }, (_, i) => (i * 89) % 256) };
    expect(await decodeImage(await encodePng(noise), "memory")).toEqual(noise);
  });

  it("put transparent parts on white", async () => {
    const half = Uint8Array.from({ length: 256 * 4 }, (_, i) => [0, 0, 0, 0, 255, 0, 0, 255][i % 8]);
    const png = await sharp(half, { raw: { width: 16, height: 16, channels: 4 } })
      .png()
      .toBuffer();
    const { data } = await decodeImage(png, "memory");
    expect([...data.subarray(0, 6)]).toEqual([255, 255, 255, 255, 0, 0]);
  });

  it.each(["jpeg", "webp", "png"] as const)("read grey %s as RGB", async (format) => {
    const grey = await sharp(Buffer.alloc(256, 128), { raw: { width: 16, height: 16, channels: 1 } })
      .toFormat(format)
      .toBuffer();
    const { data } = await decodeImage(grey, "memory");
    expect(data.length).toBe(768);
    expect(data.every((v) => Math.abs(v - 128) < 3)).toBe(true);
  });

  it("obey the orientation tag (6: turn right)", async () => {
    const file = join(folder, "turned.jpg");
    const wide = sharp(Buffer.alloc(32 * 16 * 3), { raw: { width: 32, height: 16, channels: 3 } });
    await wide.withMetadata({ orientation: 6 }).jpeg().toFile(file);
    expect(await imageSize(file)).toEqual({ width: 16, height: 32 });
    const { width, height } = await readImage(file);
    expect([width, height]).toEqual([16, 32]);
  });

  it("fit into a square with white bars", async () => {
    const { data } = await resizeImage(blankImage(4, 2, 0), { width: 4, height: 4, mode: "contain" });
    expect([data[0], data[4 * 3], data[3 * 4 * 3]]).toEqual([255, 0, 255]);
  });

  it("name the file and the remedy", async () => {
    const file = join(folder, "text.png");
    await writeFile(file, "this is no picture");
    await expect(readImage(file)).rejects.toThrow(DataError);
    await expect(readImage(file)).rejects.toThrow(/text\.png cannot be decoded.*Replace it/);
    await expect(readImage(join(folder, "absent.png"))).rejects.toThrow(/absent\.png cannot be read.*path/);
  });
});

describe("canvas", () => {
  it("lays pictures out in rows", () => {
    const sheet = grid([image, image, image], 2, 1);
    expect([sheet.width, sheet.height]).toEqual([7, 5]);
    expect([...sheet.data.subarray((7 + 1) * 3, (7 + 3) * 3)]).toEqual([...image.data]);
  });

  it("enlarges by whole pixels and frames inside the picture", () => {
    const large = enlarged(image, 3);
    expect([large.width, large.height]).toEqual([6, 3]);
    const { data } = framed(large, { left: -5, top: 0, right: 2, bottom: 9 }, [9, 9, 9]);
    const reds = Array.from({ length: 18 }, (_, p) => data[p * 3]);
    expect(reds).toEqual([9, 9, 9, 0, 0, 0, 9, 255, 9, 0, 0, 0, 9, 9, 9, 0, 0, 0]);
  });
});
