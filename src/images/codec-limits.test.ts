import { mkdtemp, open, rm, truncate, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { crc32 } from "node:zlib";
import sharp, { type Sharp } from "sharp";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { DataError } from "../core/errors.ts";
import { decodeImage, imageSize, readImage } from "./codec.ts";

const SIDE = 32;
let folder: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "sparring-limits-"));
});
afterAll(() => rm(folder, { recursive: true }));

/** Left half one colour, right half another, with grain. */
function picture(channels: 1 | 3 | 4 = 3, width = SIDE, height = SIDE): Sharp {
  const data = Buffer.alloc(width * height * channels);
  for (let i = 0; i < data.length; i++) {
    const [p, c] = [Math.floor(i / channels), i % channels];
    const right = p % width >= width / 2;
    data[i] = c === 3 ? 255 : [right ? 40 : 200, right ? 160 : 60, 90][c] + (p % 7);
  }
  return sharp(data, { raw: { width, height, channels } });
}

/** Mean colours near the middle of the left and the right half. */
async function halves(bytes: Uint8Array): Promise<number[]> {
  const { width, height, data } = await decodeImage(bytes, "memory");
  expect([width, height, data.length]).toEqual([SIDE, SIDE, SIDE * SIDE * 3]);
  return [8, 24].flatMap((x) => [...data.subarray((16 * SIDE + x) * 3, (16 * SIDE + x) * 3 + 3)]);
}

async function refusal(bytes: Uint8Array): Promise<string> {
  const error = await decodeImage(bytes, "holiday.png").catch((e: unknown) => e);
  expect(error).toBeInstanceOf(DataError);
  return (error as Error).message;
}

describe("pictures of all kinds", () => {
  it.each<[string, (p: Sharp) => Sharp, number]>([
    ["PNG", (p) => p.png(), 7],
    ["PNG of 16 bits", (p) => p.toColourspace("rgb16").png(), 8],
    ["PNG with a palette", (p) => p.png({ palette: true }), 12],
    ["JPEG", (p) => p.jpeg({ quality: 95 }), 12],
    ["progressive JPEG", (p) => p.jpeg({ quality: 95, progressive: true }), 12],
    ["JPEG in CMYK", (p) => p.toColourspace("cmyk").jpeg({ quality: 95 }), 45],
    ["WebP", (p) => p.webp({ quality: 95 }), 14],
    ["AVIF", (p) => p.avif({ quality: 90 }), 14],
    ["GIF", (p) => p.gif(), 14],
    ["TIFF", (p) => p.tiff(), 12],
  ])("%s", async (_, encode, tolerance) => {
    const found = await halves(await encode(picture()).toBuffer());
    [203, 63, 93, 43, 163, 93].forEach((value, i) => {
      expect(Math.abs(found[i] - value), `${found}`).toBeLessThanOrEqual(tolerance);
    });
  });

  it("grey of 16 bits", async () => {
    const found = await halves(await picture(1).toColourspace("grey16").png().toBuffer());
    expect(Math.abs(found[0] - 203)).toBeLessThan(8);
    expect(found[0]).toBe(found[2]);
  });

  it.each([1, 2, 3, 4, 5, 6, 7, 8])("turned by the camera, orientation %d", async (orientation) => {
    const bytes = await picture(3, 48, 16).withMetadata({ orientation }).jpeg().toBuffer();
    const { width } = await decodeImage(bytes, "memory");
    expect(width).toBe(orientation < 5 ? 48 : 16);
  });
});

describe("refused pictures", () => {
  it("too small", async () => {
    expect(await refusal(await picture(3, 15, 40).png().toBuffer())).toMatch(
      /holiday\.png has 15 × 40 pixels, fewer than 16 on a side\. Use a larger picture/,
    );
  });

  it("too many pixels in a small file, before they are unpacked", async () => {
    const bomb = await picture().png().toBuffer();
    // The size in the header chunk, bytes 16 to 23, and the chunk's checksum after its 17 bytes.
    bomb.writeUInt32BE(12000, 16);
    bomb.writeUInt32BE(9000, 20);
    bomb.writeUInt32BE(crc32(bomb.subarray(12, 29)), 29);
    const file = join(folder, "bomb.png");
    await writeFile(file, bomb);
    expect(await refusal(bomb)).toMatch(
      /12000 × 9000 pixels, more than 100 million\. Make the picture smaller/,
    );
    await expect(imageSize(file)).rejects.toThrow(/more than 100 million/);
  });

  it("too large a file, before it is read", async () => {
    const file = join(folder, "large.png");
    await (await open(file, "w")).close();
    await truncate(file, 201e6);
    await expect(readImage(file)).rejects.toThrow(/large\.png has 201 MB, more than 200\. Make/);
    await expect(imageSize(file)).rejects.toThrow(DataError);
  });

  it.each(["gif", "webp"] as const)("animated %s", async (format) => {
    const frames = Buffer.alloc(SIDE * SIDE * 3 * 3, 7).fill(200, SIDE * SIDE * 3);
    const bytes = await sharp(frames, {
      raw: { width: SIDE, height: SIDE * 3, channels: 3, pageHeight: SIDE },
    })
      .toFormat(format, { loop: 0, delay: 100 })
      .toBuffer();
    expect(await refusal(bytes)).toMatch(
      /is animated or has several pages \(\d pictures\)\. Save one of them/,
    );
  });

  it.each(["png", "jpeg", "webp", "avif", "gif"] as const)("cut short %s", async (format) => {
    const bytes = await picture(3, 96, 96).toFormat(format).toBuffer();
    expect(await refusal(bytes.subarray(0, Math.floor(bytes.length * 0.6)))).toMatch(/cannot be decoded/);
  });

  it("text, nothing, and noise", async () => {
    for (const bytes of [Buffer.from("<html></html>"), Buffer.alloc(0), Buffer.alloc(500, 0xa7)])
      expect(await refusal(bytes)).toMatch(/holiday\.png cannot be decoded as a picture .*Replace it/);
  });
});
