/**
 * Lines of a growing file, read from a byte offset on without holding the file in memory. A line that is too long is passed over and told; a last
 * line without its end is left for the next time.
 */
import type { FileHandle } from "node:fs/promises";
import { openStored } from "./store-file.ts";

export interface StoredLine {
  /** Byte offset of its beginning. */
  readonly at: number;
  /** Offset after its end. */
  readonly end: number;
  /** Absent for a line that is too long. */
  readonly text?: string;
}

const CHUNK = 2 ** 20;

/** @param longest bytes of a line that is read. */
export async function* storedLines(
  handle: FileHandle,
  from: number,
  longest: number,
): AsyncGenerator<StoredLine> {
  let parts: Buffer[] = [];
  let [size, start, at] = [0, from, from];
  for (;;) {
    const { bytesRead, buffer } = await handle.read(Buffer.allocUnsafe(CHUNK), 0, CHUNK, at);
    if (bytesRead === 0) return;
    const chunk = buffer.subarray(0, bytesRead);
    let cut = 0;
    for (let feed = chunk.indexOf(10); feed >= 0; feed = chunk.indexOf(10, cut)) {
      const whole = size + feed - cut <= longest;
      const rest = chunk.subarray(cut, feed);
      const bytes = parts.length === 0 ? rest : Buffer.concat([...parts, rest]);
      const end = at + feed + 1;
      yield { at: start, end, ...(whole && { text: bytes.toString("utf8") }) };
      [parts, size, start, cut] = [[], 0, end, feed + 1];
    }
    size += bytesRead - cut;
    if (size <= longest) parts.push(chunk.subarray(cut));
    else parts = [];
    at += bytesRead;
  }
}

/** The lines of a file of the store. @throws Refusal 404 if there is none. */
export async function* readStoredLines(
  folder: string,
  name: string,
  from: number,
  longest: number,
): AsyncGenerator<StoredLine> {
  const handle = await openStored(folder, name);
  try {
    yield* storedLines(handle, from, longest);
  } finally {
    await handle.close();
  }
}
