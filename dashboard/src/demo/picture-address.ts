/** A picture as an address that an `img` shows: an uncompressed bitmap (BMP) as a data URL, which needs no canvas. */
import type { Image } from "../../../src/images/image.ts";

const HEADER = 54;

export function pictureAddress(image: Image): string {
  let text = "";
  const bytes = bitmap(image);
  for (let at = 0; at < bytes.length; at += 0x8000)
    text += String.fromCharCode(...bytes.subarray(at, at + 0x8000));
  return `data:image/bmp;base64,${btoa(text)}`;
}

/** 24 bits a pixel, blue first, rows from the bottom, each filled to a multiple of four bytes. */
function bitmap({ width, height, data }: Image): Uint8Array {
  const row = Math.ceil((width * 3) / 4) * 4;
  const bytes = new Uint8Array(HEADER + row * height);
  const view = new DataView(bytes.buffer);
  bytes.set([0x42, 0x4d]);
  view.setUint32(2, bytes.length, true);
  view.setUint32(10, HEADER, true);
  view.setUint32(14, 40, true);
  view.setInt32(18, width, true);
  view.setInt32(22, height, true);
  view.setUint16(26, 1, true);
  view.setUint16(28, 24, true);
  for (let y = 0; y < height; y++)
    for (let x = 0; x < width; x++) {
      const [from, to] = [(y * width + x) * 3, HEADER + (height - 1 - y) * row + x * 3];
      for (let channel = 0; channel < 3; channel++) bytes[to + channel] = data[from + 2 - channel];
    }
  return bytes;
}
