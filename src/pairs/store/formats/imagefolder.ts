/**
 * Hugging Face's imagefolder: `train/` and `test/`, each with its pictures and `metadata.jsonl`. Columns
 * `original` and `modified` come from `original_file_name` and `modified_file_name`, the picture of single
 * ones from `file_name`.
 */
import { appendFile, mkdir, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { type ExportItem, type ExportPart, partName } from "../export-item.ts";

export async function writeImagefolder(folder: string, parts: readonly ExportPart[]): Promise<void> {
  for (const part of parts) {
    const below = join(folder, partName(part.split));
    await mkdir(below);
    for await (const item of part.items()) {
      const { files, row } = named(item);
      for (const [name, bytes] of files) await writeFile(join(below, name), bytes);
      await appendFile(join(below, "metadata.jsonl"), `${JSON.stringify(row)}\n`);
    }
  }
}

function named({ name, original, modified, row }: ExportItem): {
  files: [string, Uint8Array][];
  row: Record<string, unknown>;
} {
  if (!modified) {
    const file = `${name}.${original.type}`;
    return { files: [[file, original.bytes]], row: { file_name: file, ...row } };
  }
  const [first, second] = [`${name}_original.${original.type}`, `${name}_modified.${modified.type}`];
  return {
    files: [
      [first, original.bytes],
      [second, modified.bytes],
    ],
    row: { original_file_name: first, modified_file_name: second, ...row },
  };
}
