/**
 * The two files of an adapter, out of a tar archive that may be packed with gzip. The archive is a stranger's: what it
 * names decides nothing but which of the two files comes; an archive with links or ways out of it is refused whole.
 */
import { createReadStream } from "node:fs";
import { open } from "node:fs/promises";
import path from "node:path";
import { Transform } from "node:stream";
import { createGunzip } from "node:zlib";
import { type Entry, extract } from "tar-stream";
import { DataError } from "../../../core/errors.ts";
import { printableLine } from "../../../core/terminal-text.ts";

export const CONFIG = "adapter_config.json";
export const TENSORS = "adapter_model.safetensors";

const MOST_ENTRIES = 10_000;
const LARGEST_CONFIG = 2 ** 20;

/**
 * Writes the two files into a folder; gives the names of what else the archive held.
 * @param mostBytes of all that the archive holds, unpacked. @throws DataError
 */
export async function unpackAdapter(archive: string, into: string, mostBytes: number): Promise<string[]> {
  const others: string[] = [];
  const found = new Set<string>();
  const trouble: { first?: Error } = {};
  let entries = 0;
  try {
    for await (const entry of entriesOf(archive, mostBytes, trouble)) {
      if (++entries > MOST_ENTRIES) throw refused(`holds more than ${MOST_ENTRIES} files`);
      const name = checkedName(entry);
      if (entry.header.type === "directory") entry.resume();
      else if (name !== CONFIG && name !== TENSORS) {
        others.push(shown(entry.header.name));
        entry.resume();
      } else if (found.has(name)) throw refused(`holds ${name} twice`);
      else {
        found.add(name);
        await keep(entry, path.join(into, name), name);
      }
    }
  } catch (error) {
    const cause = trouble.first ?? (error as Error);
    if (cause instanceof DataError) throw cause;
    throw refused(`is damaged or no tar archive (${cause.message})`);
  }
  for (const name of [CONFIG, TENSORS]) if (!found.has(name)) throw missing(name, others);
  return others;
}

/** @param trouble gets what went wrong before the archive was read; the reader only hears that its input is gone. */
async function* entriesOf(
  archive: string,
  mostBytes: number,
  trouble: { first?: Error },
): AsyncGenerator<Entry> {
  const input = createReadStream(archive);
  const unpacked = extract();
  const steps = [...((await isGzip(archive)) ? [createGunzip()] : []), bounded(mostBytes)];
  let end: NodeJS.ReadableStream = input;
  for (const each of [input, ...steps]) {
    each.on("error", (error: Error) => {
      trouble.first ??= error;
      unpacked.destroy(error);
    });
  }
  for (const step of steps) end = end.pipe(step);
  end.pipe(unpacked as unknown as NodeJS.WritableStream);
  try {
    yield* unpacked;
  } finally {
    input.destroy();
  }
}

async function isGzip(archive: string): Promise<boolean> {
  const file = await open(archive);
  try {
    const { buffer, bytesRead } = await file.read(Buffer.alloc(2), 0, 2, 0);
    return bytesRead === 2 && buffer[0] === 0x1f && buffer[1] === 0x8b;
  } finally {
    await file.close();
  }
}

/** Passes bytes on until there are too many: a small archive may unpack without end. */
function bounded(most: number): Transform {
  let bytes = 0;
  return new Transform({
    transform(chunk: Buffer, _, done) {
      bytes += chunk.length;
      if (bytes > most) done(refused(`unpacks to more than the limit of ${most} bytes`));
      else done(null, chunk);
    },
  });
}

/** The name without the folders before it. */
function checkedName({ header: { name, type } }: Entry): string {
  if (type !== "file" && type !== "contiguous-file" && type !== "directory") {
    throw refused(`holds "${shown(name)}", which is no ordinary file but a ${type}`);
  }
  const parts = name.split(/[/\\]/);
  const outside = /^([/\\]|[a-z]:)/i.test(name) || parts.includes("..") || name.includes("\0");
  if (outside) throw refused(`holds "${shown(name)}", which leads out of it`);
  return parts.at(-1)!;
}

async function keep(entry: Entry, file: string, name: string): Promise<void> {
  const { size = 0 } = entry.header;
  if (name === CONFIG && size > LARGEST_CONFIG)
    throw refused(`holds a ${CONFIG} of ${size} bytes; at most ${LARGEST_CONFIG} are read`);
  const out = await open(file, "w");
  try {
    for await (const part of entry) await out.writeFile(part as Uint8Array);
  } finally {
    await out.close();
  }
}

function missing(name: string, others: readonly string[]): DataError {
  const held = others.length === 0 ? "nothing else" : others.slice(0, 8).join(", ");
  const what = others.some((other) => /\.(bin|pt|pth|pkl)$/.test(other))
    ? " Weights in Python's own format can run programs and are not read"
    : " A server that trains all weights has no adapter";
  return refused(`holds no ${name} (but ${held}).${what}`);
}

function shown(name: string): string {
  return printableLine(name.slice(0, 200));
}

function refused(what: string): DataError {
  return new DataError(`the archive ${what}. Nothing was written.`);
}
