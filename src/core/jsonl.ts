/**
 * JSON lines on disk: one value per line, appended, read one by one. A process that dies while it writes
 * leaves a torn last line: readers report and skip it, and the next append cuts it off. A damaged line
 * anywhere else is an error. Left out: locking; one process writes a file.
 */
import { createReadStream } from "node:fs";
import { type FileHandle, open } from "node:fs/promises";
import { DataError } from "./errors.ts";
import { requireOrdinary } from "./ordinary-file.ts";

/** Bytes of a line: some hundred times those of the longest episodes. */
const LONGEST_LINE = 2 ** 26;

export interface Line {
  /** 1-based. */
  readonly number: number;
  readonly value: unknown;
}

export interface TornLine {
  readonly file: string;
  readonly number: number;
}

/** Adds one line per value, in a single write. Creates the file if it is missing. */
export async function appendJsonLines(path: string, values: readonly unknown[]): Promise<void> {
  const file = await open(path, "a+");
  try {
    await mendEnd(file);
    await file.appendFile(values.map((value) => `${JSON.stringify(value)}\n`).join(""));
  } finally {
    await file.close();
  }
}

/**
 * Yields the lines in order; empty ones are skipped. `onTorn` hears of a last line that is no JSON.
 * @throws DataError if the file is no ordinary one or cannot be read, a line is too long, or one but the last is
 * no JSON.
 */
export async function* readJsonLines(path: string, onTorn: (torn: TornLine) => void): AsyncGenerator<Line> {
  let broken: TornLine | undefined;
  let number = 0;
  for await (const text of textLines(path)) {
    number++;
    if (broken) throw new DataError(`${path}:${broken.number} is not JSON. Mend or remove that line.`);
    if (text.trim() === "") continue;
    const value = parse(text);
    if (value === undefined) broken = { file: path, number };
    else yield { number, value };
  }
  if (broken) onTorn(broken);
}

/** Whole lines; a torn last one is none. @throws DataError if the file is no ordinary one or cannot be read. */
export async function countLines(path: string): Promise<number> {
  let lines = 0;
  for await (const chunk of chunksOf(path)) for (const byte of chunk) lines += Number(byte === 10);
  return lines;
}

/**
 * Lines end at line feeds alone: JSON may hold other line separators (U+2028), at which Node's own reader cuts.
 */
async function* textLines(path: string): AsyncGenerator<string> {
  let parts: Buffer[] = [];
  let size = 0;
  for await (const chunk of chunksOf(path)) {
    let from = 0;
    for (let at = chunk.indexOf(10); at >= 0; at = chunk.indexOf(10, from)) {
      yield Buffer.concat([...parts, chunk.subarray(from, at)]).toString("utf8");
      [parts, size, from] = [[], 0, at + 1];
    }
    parts.push(chunk.subarray(from));
    size += chunk.length - from;
    if (size > LONGEST_LINE)
      throw new DataError(`${path} has a line of more than ${LONGEST_LINE} bytes. Mend or remove that line.`);
  }
  if (size > 0) yield Buffer.concat(parts).toString("utf8");
}

async function* chunksOf(path: string): AsyncGenerator<Buffer> {
  requireOrdinary(path);
  try {
    yield* createReadStream(path, { highWaterMark: 2 ** 18 }) as AsyncIterable<Buffer>;
  } catch (cause) {
    throw new DataError(`${path} cannot be read: ${(cause as Error).message}. Check the path.`, { cause });
  }
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

/** Makes the file end with a line break: completes a whole last line, cuts off a torn one. */
async function mendEnd(file: FileHandle): Promise<void> {
  const { size } = await file.stat();
  const start = await lastLineStart(file, size);
  if (start === size) return;
  const tail = Buffer.alloc(size - start);
  await file.read(tail, 0, tail.length, start);
  if (parse(tail.toString("utf8")) === undefined) await file.truncate(start);
  else await file.appendFile("\n");
}

/** Offset after the last line break; equal to `size` if the file ends with one or is empty. */
async function lastLineStart(file: FileHandle, size: number): Promise<number> {
  const block = Buffer.alloc(65536);
  for (let end = size; end > 0; end -= block.length) {
    const start = Math.max(0, end - block.length);
    await file.read(block, 0, end - start, start);
    const at = block.subarray(0, end - start).lastIndexOf(10);
    if (at >= 0) return start + at + 1;
  }
  return 0;
}
