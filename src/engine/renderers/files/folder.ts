/** A model's files in a local folder, as `save_pretrained` or a download leaves them. */
import { open, realpath } from "node:fs/promises";
import path from "node:path";
import { EngineError } from "../../../core/errors.ts";
import { MODEL_FILES, type ModelFile, type ModelFiles } from "./model-files.ts";

export interface FolderOptions {
  /** The model's name; default: the folder. */
  readonly name?: string;
  /** Links that lead out of this folder are refused; absent: they are followed. */
  readonly within?: string;
}

export function folderFiles(folder: string, { name = folder, within }: FolderOptions = {}): ModelFiles {
  return {
    name,
    place: `the folder ${folder}`,
    async read(file) {
      const full = path.join(folder, file);
      try {
        if (within !== undefined) await checkInside(full, within);
        return await readUpTo(full, MODEL_FILES[file], name);
      } catch (cause) {
        if (cause instanceof EngineError) throw cause;
        const { code = String(cause) } = cause as NodeJS.ErrnoException;
        if (code === "ENOENT" || code === "ENOTDIR") return undefined;
        throw new EngineError(`${full} cannot be read (${code}). Check the path and its permissions.`, {
          cause,
        });
      }
    },
  };
}

async function checkInside(file: string, folder: string): Promise<void> {
  const [target, root] = await Promise.all([realpath(file), realpath(folder)]);
  if (target.startsWith(`${root}${path.sep}`)) return;
  throw new EngineError(
    `${file} is a link to ${target}, which is outside ${root}. Download the model again.`,
  );
}

/** @throws EngineError if there are more than `most` bytes, whatever size the file system tells. */
async function readUpTo(file: string, most: number, name: string): Promise<Uint8Array> {
  const handle = await open(file);
  try {
    const chunks: Buffer[] = [];
    let length = 0;
    for await (const chunk of handle.createReadStream({ end: most })) {
      chunks.push(chunk as Buffer);
      length += chunk.length;
    }
    if (length > most) throw tooLarge(path.basename(file) as ModelFile, name);
    return Buffer.concat(chunks);
  } finally {
    await handle.close();
  }
}

function tooLarge(file: ModelFile, name: string): EngineError {
  return new EngineError(
    `${file} of ${name} has more than ${MODEL_FILES[file] / 1e6} MB. Is it the right file? Take it from the model's own folder.`,
  );
}
