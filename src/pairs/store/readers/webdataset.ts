/**
 * WebDataset: tar archives in which the files of a sample share the name up to its first dot and stand next
 * to each other: `000000.original.png`, `000000.modified.png`, `000000.json`, or `000000.jpg` with
 * `000000.txt` or `000000.cls`. Nothing is unpacked to disk, so names in an archive cannot lead anywhere;
 * suspicious ones are rejected.
 */
import { createReadStream } from "node:fs";
import { basename, dirname, join } from "node:path/posix";
import { type Entry, extract } from "tar-stream";
import { DataError } from "../../../core/errors.ts";
import { detailsOf } from "../details.ts";
import type { TreeFile } from "../file-tree.ts";
import { LARGEST_FILE } from "../inspect-picture.ts";
import type { BadItem, SourceItem, SourceReader } from "../reader.ts";

/** Files of a sample, by what follows the first dot. */
interface Sample {
  readonly key: string;
  readonly files: Map<string, Uint8Array>;
  /** Those of `files`, and of what was not taken: one that comes again begins another sample of the same name. */
  readonly seen: Set<string>;
  bytes: number;
  problem?: string;
}

const PICTURE = /^(?:(image|img|original|modified)\.)?(png|jpe?g|webp|gif|tiff?|avif)$/;
const MOST_FILES = 32;
const LARGEST_SAMPLE = 3 * LARGEST_FILE;

/** @param files archives, in order. */
export function webdatasetReader(files: readonly TreeFile[]): SourceReader {
  return {
    kind: "webdataset",
    async *items(): AsyncIterable<SourceItem | BadItem> {
      for (const file of files) yield* archive(file);
    },
  };
}

async function* archive(file: TreeFile): AsyncIterable<SourceItem | BadItem> {
  const { stamp, path } = file;
  let sample: Sample | undefined;
  try {
    for await (const entry of entries(file)) {
      const { name, type } = entry.header;
      const reason = type === "directory" ? undefined : suspicion(name, type ?? "file");
      const key = join(dirname(name), basename(name).split(".")[0]);
      if (reason !== undefined) yield { name: `${path}/${name.slice(0, 200)}`, stamp, reason };
      if (reason !== undefined || type === "directory" || basename(name).startsWith(".")) {
        await drain(entry);
        continue;
      }
      const extension = basename(name)
        .slice(basename(key).length + 1)
        .toLowerCase();
      if (sample && (sample.key !== key || sample.seen.has(extension))) {
        yield item(sample, file);
        sample = undefined;
      }
      sample ??= { key, files: new Map(), seen: new Set(), bytes: 0 };
      sample.seen.add(extension);
      await add(sample, extension, entry);
    }
    if (sample) yield item(sample, file);
  } catch (error) {
    // The sample that was being read may lack files.
    yield { name: path, stamp, reason: `damaged archive: ${(error as Error).message}` };
  }
}

async function* entries({ absolute }: TreeFile): AsyncGenerator<Entry> {
  const input = createReadStream(absolute);
  const unpacked = extract();
  input.on("error", (error) => unpacked.destroy(error));
  input.pipe(unpacked);
  try {
    yield* unpacked;
  } finally {
    input.destroy();
  }
}

function suspicion(name: string, type: string): string | undefined {
  if (type !== "file" && type !== "contiguous-file") return `not a file: ${type} in an archive`;
  const outside = name.startsWith("/") || name.split("/").includes("..") || name.includes("\0");
  return outside ? "path leads outside the archive" : undefined;
}

async function add(sample: Sample, extension: string, entry: Entry): Promise<void> {
  const size = entry.header.size ?? 0;
  sample.bytes += size;
  if (size > LARGEST_FILE || sample.bytes > LARGEST_SAMPLE)
    sample.problem = `too large: ${sample.bytes} bytes`;
  if (sample.files.size >= MOST_FILES) sample.problem = `too many files: more than ${MOST_FILES} in a sample`;
  if (sample.problem !== undefined) return drain(entry);
  const parts: Uint8Array[] = [];
  for await (const part of entry) parts.push(part);
  sample.files.set(extension, Buffer.concat(parts));
}

async function drain(entry: Entry): Promise<void> {
  for await (const _ of entry);
}

function item({ key, files, problem }: Sample, { path, stamp }: TreeFile): SourceItem | BadItem {
  const name = `${path}/${key}`;
  const pictures = [...files.keys()].filter((extension) => PICTURE.test(extension));
  const named = (role: string) => pictures.find((extension) => extension.startsWith(`${role}.`));
  const modified = named("modified");
  const original = named("original") ?? pictures.find((extension) => extension !== modified);
  if (problem !== undefined) return { name, stamp, reason: problem };
  if (original === undefined)
    return {
      name,
      stamp,
      reason: `no picture: the sample has ${[...files.keys()].join(", ").slice(0, 200)}`,
    };
  return {
    name,
    stamp,
    original: async () => files.get(original)!,
    ...(modified === undefined ? {} : { modified: async () => files.get(modified)! }),
    details: async () => detailsOf(rowOfSample(files)),
  };
}

function rowOfSample(files: ReadonlyMap<string, Uint8Array>): Record<string, unknown> {
  const text = (extension: string) => {
    const bytes = files.get(extension);
    return bytes && new TextDecoder().decode(bytes).trim();
  };
  const [json, caption, label] = ["json", "txt", "cls"].map(text);
  let row: unknown = {};
  try {
    row = JSON.parse(json ?? "{}");
  } catch (error) {
    throw new DataError(`metadata: ${(error as Error).message}`, { cause: error });
  }
  const columns = typeof row === "object" && row !== null && !Array.isArray(row) ? row : { json: row };
  return {
    ...(caption === undefined ? {} : { caption }),
    ...(label === undefined ? {} : { label }),
    ...columns,
  };
}
