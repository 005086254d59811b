/**
 * The layout that Vision-Zero publishes, all parts in one folder. What it has no place for (changes of charts and
 * photographs, what is in them) stands in `output/pairs.jsonl`, which other programs do not look at.
 */
import { writeFile } from "node:fs/promises";
import { join } from "node:path";
import type { ImagePair } from "../../pair.ts";
import { writeDataset } from "../../write-dataset.ts";
import { rowOf } from "../details.ts";
import type { ExportPart } from "../export-item.ts";
import { NOTES } from "../readers/vision-zero.ts";

export async function writeVisionZero(folder: string, parts: readonly ExportPart[]): Promise<void> {
  const notes: string[] = [];
  async function* pairs() {
    for (const part of parts) {
      for await (const pair of part.pairs()) {
        yield pair;
        notes.push(`${JSON.stringify(note(pair, notes.length))}\n`);
      }
    }
  }
  await writeDataset(folder, pairs());
  await writeFile(join(folder, "output", NOTES), notes.join(""));
}

/** Scenes have their own files. */
function note({ domain, changes, contents }: ImagePair, index: number): Record<string, unknown> {
  const name = `${domain.toUpperCase()}_${String(index).padStart(6, "0")}`;
  const details = { domain, changes: [...changes], contents: contents && { ...contents } };
  return { name, ...rowOf(domain === "clevr" ? { domain, changes: details.changes } : details) };
}
