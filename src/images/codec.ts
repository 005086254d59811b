/**
 * Pictures from and to files: PNG is written by pngjs, everything else is sharp's, which is loaded when it is
 * needed. Left out: colour profiles beyond what sharp converts itself.
 */
import { readFile, stat } from "node:fs/promises";
import type { Metadata } from "sharp";
import { DataError } from "../core/errors.ts";
import { optional } from "../core/optional-package.ts";
import { checkFileSize, checkHeader, MOST_PIXELS } from "./codec-limits.ts";
import type { Image } from "./image.ts";

export interface Fit {
  readonly width: number;
  readonly height: number;
  /** fill: stretch. contain: keep proportions, white bars. cover: keep proportions, cut the borders. */
  readonly mode: "fill" | "contain" | "cover";
}

const REMEDY = "Replace it by a PNG, JPEG or WebP picture, or remove it from the folder.";

/** Left out: drawings (SVG), which look different from machine to machine, and documents. */
const FORMATS: ReadonlySet<string> = new Set(["jpeg", "png", "webp", "heif", "gif", "tiff"]);

/** Three bytes a pixel on either side. */
const RGB = { colorType: 2, inputColorType: 2, inputHasAlpha: false, deflateLevel: 6 } as const;

/** Damage that still decodes, such as odd metadata, is borne; missing pixels are not. */
const FAIL_ON = "error";

/**
 * A picture file as 8-bit sRGB, of any kind that sharp reads: JPEG, PNG, WebP, AVIF, GIF, TIFF; grey, 16-bit
 * and CMYK too. Transparent parts become white, and the camera's orientation tag is obeyed.
 * @throws DataError if the file is missing, is no picture, is cut short, animated, or beyond the limits
 * (`codec-limits.ts`).
 */
export async function readImage(file: string, fit?: Fit): Promise<Image> {
  return decodeImage(await readPictureFile(file), file, fit);
}

/**
 * @param name the file or address to name if the bytes are no picture.
 * @throws DataError as `readImage`.
 */
export async function decodeImage(bytes: Uint8Array, name: string, fit?: Fit): Promise<Image> {
  checkFileSize(bytes.length, name);
  checkHeader(await readHeader(bytes, name), name);
  const sharp = await loadSharp();
  try {
    const source = sharp(bytes, { failOn: FAIL_ON, limitInputPixels: MOST_PIXELS })
      .autoOrient()
      .flatten({ background: "#fff" })
      .toColourspace("srgb");
    const sized = fit ? source.resize({ ...fit, fit: fit.mode, background: "#fff" }) : source;
    const { data, info } = await sized
      .removeAlpha()
      .raw({ depth: "uchar" })
      .toBuffer({ resolveWithObject: true });
    return { width: info.width, height: info.height, data: new Uint8Array(data) };
  } catch (cause) {
    throw undecodable(name, cause);
  }
}

/**
 * Width and height of a picture file as it will be decoded, read from its header.
 * @throws DataError if the file is missing, is no picture, or beyond the limits.
 */
export async function imageSize(file: string): Promise<{ width: number; height: number }> {
  const header = await readHeader(await readPictureFile(file), file);
  checkHeader(header, file);
  return header.autoOrient;
}

async function readHeader(bytes: Uint8Array, name: string): Promise<Metadata> {
  const sharp = await loadSharp();
  try {
    const header = await sharp(bytes, { failOn: FAIL_ON, limitInputPixels: false }).metadata();
    if (FORMATS.has(header.format)) return header;
    throw new Error(`${header.format} is no format that is taken`);
  } catch (cause) {
    throw undecodable(name, cause);
  }
}

function undecodable(name: string, cause: unknown): DataError {
  return new DataError(`${name} cannot be decoded as a picture (${reason(cause)}). ${REMEDY}`, { cause });
}

/** The same picture at another size (Lanczos, as sharp does it). */
export async function resizeImage(image: Image, fit: Fit): Promise<Image> {
  const sharp = await loadSharp();
  const { width, height, data: pixels } = image;
  const { data } = await sharp(pixels, { raw: { width, height, channels: 3 } })
    .resize({ ...fit, fit: fit.mode, background: "#fff" })
    .raw()
    .toBuffer({ resolveWithObject: true });
  return { width: fit.width, height: fit.height, data: new Uint8Array(data) };
}

/** A lossless PNG file. */
export async function encodePng({ width, height, data }: Image): Promise<Uint8Array> {
  const { PNG } = await import("pngjs");
  const png = new PNG({ width, height });
  png.data = Buffer.from(data.buffer, data.byteOffset, data.length);
  return new Uint8Array(PNG.sync.write(png, RGB));
}

/** The decoder of photographs and of other people's pictures. @throws ConfigError if it was left out. */
export async function loadSharp() {
  return (await optional("Pictures from files", ["sharp"], () => import("sharp"))).default;
}

/** @throws DataError if the file cannot be read or is too large. */
async function readPictureFile(file: string): Promise<Uint8Array> {
  try {
    checkFileSize((await stat(file)).size, file);
    return await readFile(file);
  } catch (cause) {
    if (cause instanceof DataError) throw cause;
    throw new DataError(
      `Picture ${file} cannot be read (${reason(cause)}). Check the path and its permissions.`,
      { cause },
    );
  }
}

function reason(cause: unknown): string {
  return cause instanceof Error ? cause.message.split("\n")[0] : String(cause);
}
