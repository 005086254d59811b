/**
 * Hugging Face's imagefolder: `train/metadata.jsonl`, and the pictures below `train/pictures`, each once. The column
 * `images` comes from `images_file_names`.
 */
import fs from "node:fs";
import { appendFile } from "node:fs/promises";
import path from "node:path";
import { SPLIT, type TableToWrite } from "./written.ts";

/** Where the shelf's files have to lie. */
export const PICTURES = path.join(SPLIT, "pictures");

/** @returns number of rows. */
export async function writeImagefolder(folder: string, { columns, rows }: TableToWrite): Promise<number> {
  const file = path.join(folder, SPLIT, "metadata.jsonl");
  fs.mkdirSync(path.dirname(file), { recursive: true });
  let count = 0;
  for await (const row of rows) {
    const cells = columns.map(({ name, type }) =>
      type === "pictures"
        ? [`${name}_file_names`, (row[name] as readonly string[]).map((one) => `pictures/${one}`)]
        : [name, row[name]],
    );
    await appendFile(file, `${JSON.stringify(Object.fromEntries(cells))}\n`);
    count++;
  }
  return count;
}
