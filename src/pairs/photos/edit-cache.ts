/** Edited pictures kept on disk, so that a run repeats byte for byte and no edit is paid for twice. */
import { createHash } from "node:crypto";
import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { replaceFile } from "../../core/atomic-file.ts";
import { DataError } from "../../core/errors.ts";
import { decodeImage, encodePng } from "../../images/codec.ts";
import type { Image } from "../../images/image.ts";

export interface EditCache {
  read(name: string): Promise<Image | undefined>;
  write(name: string, image: Image): Promise<void>;
}

/** @param folder is made when first written to. */
export function editCache(folder: string): EditCache {
  const fileOf = (name: string) => join(folder, `${name}.png`);
  return {
    read: async (name) => {
      const bytes = await readFile(fileOf(name)).catch((error: NodeJS.ErrnoException) => {
        if (error.code === "ENOENT") return undefined;
        throw new DataError(
          `${fileOf(name)} cannot be read (${error.message}). Check its permissions or remove it.`,
        );
      });
      return bytes && decodeImage(bytes, fileOf(name));
    },
    write: async (name, image) => replaceFile(fileOf(name), await encodePng(image)),
  };
}

/** A name for an edit: a hash of the picture and of all that is asked for. */
export function editName(image: Image, ...asked: readonly string[]): string {
  return createHash("sha256")
    .update(JSON.stringify([image.width, image.height, ...asked]))
    .update(image.data)
    .digest("hex");
}
