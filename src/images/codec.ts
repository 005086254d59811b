/** Pictures from and to files, by sharp. Left out: colour profiles beyond what sharp converts itself. */
import { readFile } from "node:fs/promises";
import sharp, { type Sharp } from "sharp";
import { DataError } from "../core/errors.ts";
import type { Image } from "./image.ts";

export interface Fit {
  readonly width: number;
  readonly height: number;
  /** fill: stretch. contain: keep proportions, white bars. cover: keep proportions, cut the borders. */
  readonly mode: "fill" | "contain" | "cover";
}

const REMEDY = "Replace it by a PNG, JPEG or WebP picture, or remove it from the folder.";

/**
 * A picture file as 8-bit sRGB: transparent parts become white, and the camera's orientation tag is obeyed.
 * @throws DataError if the file is missing or is no picture.
 */
export async function readImage(file: string, fit?: Fit): Promise<Image> {
  return decodeImage(await readPictureFile(file), file, fit);
}

/**
 * @param name the file or address to name if the bytes are no picture.
 * @throws DataError
 */
export async function decodeImage(bytes: Uint8Array, name: string, fit?: Fit): Promise<Image> {
  try {
    const source = sharp(bytes).autoOrient().flatten({ background: "#fff" }).toColourspace("srgb");
    const sized = fit ? source.resize({ ...fit, fit: fit.mode, background: "#fff" }) : source;
    const { data, info } = await sized
      .removeAlpha()
      .raw({ depth: "uchar" })
      .toBuffer({ resolveWithObject: true });
    return { width: info.width, height: info.height, data: new Uint8Array(data) };
  } catch (cause) {
    throw new DataError(`${name} cannot be decoded as a picture (${reason(cause)}). ${REMEDY}`, { cause });
  }
}

/**
 * Width and height of a picture file as it will be decoded, read from its header.
 * @throws DataError if the file is missing or is no picture.
 */
export async function imageSize(file: string): Promise<{ width: number; height: number }> {
  const bytes = await readPictureFile(file);
  try {
    const { autoOrient } = await sharp(bytes).metadata();
    return autoOrient;
  } catch (cause) {
    throw new DataError(`${file} cannot be decoded as a picture (${reason(cause)}). ${REMEDY}`, { cause });
  }
}

/** The same picture at another size (Lanczos, as sharp does it). */
export async function resizeImage(image: Image, fit: Fit): Promise<Image> {
  const { data } = await raw(image)
    .resize({ ...fit, fit: fit.mode, background: "#fff" })
    .raw()
    .toBuffer({ resolveWithObject: true });
  return { width: fit.width, height: fit.height, data: new Uint8Array(data) };
}

/** A lossless PNG file. */
export async function encodePng(image: Image): Promise<Uint8Array> {
  return new Uint8Array(await raw(image).png({ compressionLevel: 6 }).toBuffer());
}

function raw({ data, width, height }: Image): Sharp {
  return sharp(data, { raw: { width, height, channels: 3 } });
}

/** @throws DataError if the file cannot be read. */
async function readPictureFile(file: string): Promise<Uint8Array> {
  try {
    return await readFile(file);
  } catch (cause) {
    throw new DataError(
      `Picture ${file} cannot be read (${reason(cause)}). Check the path and its permissions.`,
      {
        cause,
      },
    );
  }
}

function reason(cause: unknown): string {
  return cause instanceof Error ? cause.message.split("\n")[0] : String(cause);
}
