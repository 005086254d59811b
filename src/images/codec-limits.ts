/**
 * The limits of picture files: a file is refused that is too large to open safely, too small to show
 * anything, or has more than one picture.
 */
import type { Metadata } from "sharp";
import { DataError } from "../core/errors.ts";

const MOST_FILE_BYTES = 200e6;
/** A small file can unpack to gigabytes. */
export const MOST_PIXELS = 100e6;
export const LEAST_SIDE = 16;

/** @throws DataError */
export function checkFileSize(bytes: number, name: string): void {
  if (bytes > MOST_FILE_BYTES)
    throw new DataError(
      `${name} has ${Math.round(bytes / 1e6)} MB, more than ${MOST_FILE_BYTES / 1e6}. Make the picture smaller or remove it from the folder.`,
    );
}

/**
 * @param header as sharp reads it.
 * @throws DataError
 */
export function checkHeader({ width, height, pages = 1 }: Metadata, name: string): void {
  const size = `${width} × ${height}`;
  if (width * height > MOST_PIXELS)
    throw new DataError(
      `${name} has ${size} pixels, more than ${MOST_PIXELS / 1e6} million. Make the picture smaller or remove it from the folder.`,
    );
  if (Math.min(width, height) < LEAST_SIDE)
    throw new DataError(
      `${name} has ${size} pixels, fewer than ${LEAST_SIDE} on a side. Use a larger picture or remove it from the folder.`,
    );
  if (pages > 1)
    throw new DataError(
      `${name} is animated or has several pages (${pages} pictures). Save one of them as a PNG, JPEG or WebP picture.`,
    );
}
