import type { Image } from "./image.ts";

/** A picture of one grey level (0..255, white unless told): what a spy without a picture is shown. */
export function blankImage(width: number, height: number, level = 255): Image {
  return { width, height, data: new Uint8Array(width * height * 3).fill(level) };
}
