/**
 * What a list shows of a run's events, from a few places of the file: its last lines, and points that lie evenly apart. A run of any length costs
 * the same.
 */
import type { FileHandle } from "node:fs/promises";
import type { RunEvent } from "../../../run/record/events.ts";
import { eventOf } from "../curves/event-index.ts";

/** Points of a small curve. */
const POINTS = 32;
/** Bytes read at each of them, at first and where no whole event is among those: some events, and some long ones. */
const PIECES = [2 ** 12, 2 ** 14, 2 ** 17];
/** Bytes at the end in which the last iteration and the last match are looked for, more where they are not found. */
const TAILS = [2 ** 15, 2 ** 17, 2 ** 20];
/** A file so short is read as a whole. */
const SHORT = 2 ** 16;

export interface SampledEvents {
  /** Of iterations, ascending. */
  readonly points: readonly RunEvent[];
  readonly lastIteration: number;
  readonly lastMatch?: RunEvent;
}

export async function sampleEvents(handle: FileHandle, size: number): Promise<SampledEvents> {
  const { last, lastMatch } = await ends(handle, size);
  const points: RunEvent[] = [];
  const add = (event: RunEvent | undefined) => {
    if (event && event.iteration > (points.at(-1)?.iteration ?? 0)) points.push(event);
  };
  if (size <= SHORT) for (const event of spread(linesOf(await piece(handle, 0, size)))) add(event);
  else {
    for (let i = 0; i < POINTS; i++) add(await firstIteration(handle, Math.floor((size * i) / POINTS)));
    add(last);
  }
  return {
    points,
    lastIteration: last?.iteration ?? points.at(-1)?.iteration ?? 0,
    ...(lastMatch && { lastMatch }),
  };
}

/** The last iteration and the last match, of the run's first game. */
async function ends(handle: FileHandle, size: number): Promise<{ last?: RunEvent; lastMatch?: RunEvent }> {
  let found: { last?: RunEvent; lastMatch?: RunEvent } = {};
  for (const tail of TAILS) {
    const bytes = await piece(handle, Math.max(0, size - tail), Math.min(size, tail));
    found = { last: lastOf(bytes, "iteration"), lastMatch: lastOf(bytes, "match") };
    if ((found.last && found.lastMatch) || tail >= size) break;
  }
  return found;
}

/** Of a short file: some of its iterations, the last among them. */
function spread(lines: readonly string[]): RunEvent[] {
  const marked = lines.filter((line) => line.includes(mark("iteration")));
  const apart = Math.max(1, Math.ceil(marked.length / POINTS));
  const chosen = marked.filter((_, i) => (marked.length - 1 - i) % apart === 0);
  return chosen.flatMap((line) => parsed(line, "iteration") ?? []);
}

/** The first whole event of an iteration after an offset. */
async function firstIteration(handle: FileHandle, from: number): Promise<RunEvent | undefined> {
  for (const length of PIECES)
    for (const line of linesOf(await piece(handle, from, length))) {
      const event = line.includes(mark("iteration")) ? parsed(line, "iteration") : undefined;
      if (event) return event;
    }
  return undefined;
}

interface Piece {
  readonly bytes: Buffer;
  /** Whether it begins with the file. */
  readonly first: boolean;
}

async function piece(handle: FileHandle, from: number, length: number): Promise<Piece> {
  const { buffer, bytesRead } = await handle.read(Buffer.allocUnsafe(length), 0, length, from);
  return { bytes: buffer.subarray(0, bytesRead), first: from === 0 };
}

/** Lines that begin and end within a piece of the file. */
function linesOf({ bytes, first }: Piece): string[] {
  const end = bytes.lastIndexOf(10);
  const start = first ? 0 : bytes.indexOf(10) + 1;
  return end < start ? [] : bytes.subarray(start, end).toString("utf8").split("\n");
}

/** The last whole event of a type: its mark is looked for from the end, without reading what stands between. */
function lastOf({ bytes, first }: Piece, type: string): RunEvent | undefined {
  for (
    let at = bytes.lastIndexOf(mark(type));
    at >= 0;
    at = at === 0 ? -1 : bytes.lastIndexOf(mark(type), at - 1)
  ) {
    const before = bytes.lastIndexOf(10, at);
    const end = bytes.indexOf(10, at);
    if (end < 0 || (before < 0 && !first)) continue;
    const event = parsed(bytes.subarray(before + 1, end).toString("utf8"), type);
    if (event && event.game === undefined) return event;
  }
  return undefined;
}

/** As every event of the type has it. */
function mark(type: string): string {
  return `"type":"${type}"`;
}

/** A damaged line is none. */
function parsed(line: string, type: string): RunEvent | undefined {
  try {
    const event = eventOf(line);
    return event.type === type && Number.isSafeInteger(event.iteration) ? event : undefined;
  } catch {
    return undefined;
  }
}
