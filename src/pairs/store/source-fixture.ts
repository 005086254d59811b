/**
 * Sources made for the tests of this folder: pictures that differ as much as photographs do, and files of all
 * bad kinds.
 */
import { createHash } from "node:crypto";
import { mkdir, mkdtemp, readFile, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import sharp, { type Sharp } from "sharp";

/** A new empty folder. */
export function newFolder(): Promise<string> {
  return mkdtemp(join(tmpdir(), "sparring-store-"));
}

/** Soft blobs of colour, different for each seed. */
export function blobs(seed: number | string, width = 48, height = 40): Sharp {
  const levels = createHash("shake256", { outputLength: 192 }).update(String(seed)).digest();
  return sharp(levels, { raw: { width: 8, height: 8, channels: 3 } }).resize(width, height, { fit: "fill" });
}

export async function write(file: string, content: Uint8Array | string): Promise<string> {
  await mkdir(dirname(file), { recursive: true });
  await writeFile(file, content);
  return file;
}

export async function jsonLines<T>(file: string): Promise<T[]> {
  const text = await readFile(file, "utf8");
  return text.split("\n").flatMap((line) => (line === "" ? [] : [JSON.parse(line)]));
}

/** A folder of `count` different pictures, `0.png` and so on. */
export async function pictureFolder(count: number): Promise<string> {
  const folder = join(await newFolder(), "album");
  for (let i = 0; i < count; i++) await write(join(folder, `${i}.png`), await blobs(i).png().toBuffer());
  return folder;
}
