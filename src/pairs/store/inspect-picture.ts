/**
 * Looks at the bytes of a picture file from anywhere: what format it is, whether all of it can be decoded,
 * its size and its hashes. What is no picture is told by its first bytes, before any decoder sees it.
 */
import { createHash } from "node:crypto";
import { DataError } from "../../core/errors.ts";
import { decodeImage, loadSharp } from "../../images/codec.ts";
import { hashText, perceptualHash } from "../../images/perceptual-hash.ts";
import type { PictureType, StoredPicture } from "./item.ts";

/** Length of a picture file. */
export const LARGEST_FILE = 64 * 2 ** 20;
const LEAST_SIDE = 16;
const LARGEST_SIDE = 16_384;
const LARGEST_AREA = 100_000_000;
/** Pictures are decoded at this size for their hash: JPEG decoders then skip most of the work. */
const HASHED_SIDE = 64;

/** @throws DataError whose message is the reason alone, e.g. `too small: 1 × 1 pixels, at least 16 × 16`. */
export async function inspectPicture(bytes: Uint8Array): Promise<StoredPicture> {
  if (bytes.length === 0) throw new DataError("empty: no bytes");
  const type = pictureType(bytes);
  if (!type) throw new DataError(foreign(bytes));
  const { width, height } = await measure(bytes, type);
  const fit = { width: HASHED_SIDE, height: HASHED_SIDE, mode: "fill" } as const;
  const hash = await decoding(() => decodeImage(bytes, "The picture", fit));
  const name = createHash("sha256").update(bytes).digest("hex");
  const file = `pictures/${name.slice(0, 2)}/${name}.${type}`;
  return { file, bytes: bytes.length, width, height, hash: hashText(perceptualHash(hash)) };
}

/** The format that the first bytes tell; undefined if it is none that is taken. */
function pictureType(bytes: Uint8Array): PictureType | undefined {
  const head = Buffer.from(bytes.subarray(0, 16)).toString("latin1");
  if (head.startsWith("\x89PNG\r\n\x1a\n")) return "png";
  if (head.startsWith("\xff\xd8\xff")) return "jpg";
  if (/^RIFF.{4}WEBP/s.test(head)) return "webp";
  if (/^GIF8[79]a/.test(head)) return "gif";
  if (/^(II\*\0|MM\0\*|II\+\0|MM\0\+)/.test(head)) return "tiff";
  if (/^.{4}ftypavi[fs]/s.test(head)) return "avif";
  return undefined;
}

/** Formats that phones and Windows write, and how to change them. */
const FOREIGN: readonly (readonly [head: RegExp, reason: string])[] = [
  [
    /^.{4}ftyp(hei[cxms]|hev[cxms]|mif1|msf1)/s,
    "HEIC: no free decoder comes with this program; make JPEG of it, with `heif-convert FILE.heic FILE.jpg`, or on a Mac `sips -s format jpeg FILE.heic --out FILE.jpg`",
  ],
  [/^BM/, "BMP: make PNG of it, e.g. with `magick FILE.bmp FILE.png`"],
];

function foreign(bytes: Uint8Array): string {
  const head = Buffer.from(bytes.subarray(0, 16)).toString("latin1");
  const known = FOREIGN.find(([format]) => format.test(head));
  return known?.[1] ?? "not a picture: its bytes are neither PNG, JPEG, WebP, GIF, TIFF nor AVIF";
}

/** The first picture of an animated file, as PNG; other files as they are. */
export async function firstFrame(bytes: Uint8Array): Promise<Uint8Array> {
  const type = pictureType(bytes);
  if (!type) return bytes;
  const sharp = await loadSharp();
  const { pages = 1 } = await decoding(() => sharp(bytes, { limitInputPixels: LARGEST_AREA }).metadata());
  if (pages === 1 && !(type === "png" && isAnimatedPng(bytes))) return bytes;
  return decoding(() => sharp(bytes, { limitInputPixels: LARGEST_AREA, failOn: "error" }).png().toBuffer());
}

/** Size as decoded, from the header. */
async function measure(bytes: Uint8Array, type: PictureType): Promise<{ width: number; height: number }> {
  const sharp = await loadSharp();
  const { pages = 1, autoOrient } = await decoding(() =>
    sharp(bytes, { limitInputPixels: false }).metadata(),
  );
  const { width, height } = autoOrient;
  if (pages > 1 || (type === "png" && isAnimatedPng(bytes)))
    throw new DataError(
      `animated: ${pages > 1 ? `${pages} pictures` : "several pictures"} in one file; --first-frame takes the first`,
    );
  if (Math.max(width, height) > LARGEST_SIDE || width * height > LARGEST_AREA)
    throw new DataError(
      `too large: ${width} × ${height} pixels, at most ${LARGEST_SIDE} a side and ${LARGEST_AREA / 1e6} million in all`,
    );
  if (Math.min(width, height) < LEAST_SIDE)
    throw new DataError(`too small: ${width} × ${height} pixels, at least ${LEAST_SIDE} × ${LEAST_SIDE}`);
  return { width, height };
}

/** An animation's control chunk stands before the first pixels. */
function isAnimatedPng(bytes: Uint8Array): boolean {
  const buffer = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.length);
  const pixels = buffer.indexOf("IDAT");
  return buffer.subarray(0, Math.max(0, pixels)).includes("acTL");
}

async function decoding<T>(decode: () => Promise<T>): Promise<T> {
  try {
    return await decode();
  } catch (error) {
    const cause = error instanceof DataError && error.cause instanceof Error ? error.cause : error;
    const [line] = (cause as Error).message.split("\n");
    throw new DataError(`damaged: ${line}`, { cause: error });
  }
}
