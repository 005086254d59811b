/**
 * The pictures of a data set as PNG files, each once, named by what is in it: equal pictures are one file, and a name
 * says whether a picture is the one that was written.
 */
import { createHash } from "node:crypto";
import fs from "node:fs";
import path from "node:path";
import { encodePng } from "../images/codec.ts";
import type { Image, Picture } from "../images/image.ts";

export class PictureShelf {
  private readonly written = new Set<string>();

  /** @param folder of the files; absent: nothing is written, and names alone are told. */
  constructor(
    private readonly folder?: string,
    private readonly encoded = new WeakMap<Image, Promise<Encoded>>(),
  ) {}

  /** The same names, and nothing is written. */
  get unwritten(): PictureShelf {
    return new PictureShelf(undefined, this.encoded);
  }

  /** Number of different pictures. */
  get size(): number {
    return this.written.size;
  }

  /** The name of the picture's file. */
  async put({ image }: Picture): Promise<string> {
    const encoding = this.encoded.get(image) ?? encode(image);
    this.encoded.set(image, encoding);
    const { name, png } = await encoding;
    if (this.folder && !this.written.has(name)) fs.writeFileSync(path.join(this.folder, name), png);
    this.written.add(name);
    return name;
  }

  /** The bytes of a file. */
  read(name: string): Uint8Array {
    return fs.readFileSync(path.join(this.folder as string, name));
  }
}

interface Encoded {
  readonly name: string;
  readonly png: Uint8Array;
}

async function encode(image: Image): Promise<Encoded> {
  const png = await encodePng(image);
  return { name: pictureName(png), png };
}

/** By the first 32 hex digits of SHA-256. */
export function pictureName(png: Uint8Array): string {
  return `${createHash("sha256").update(png).digest("hex").slice(0, 32)}.png`;
}
