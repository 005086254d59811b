/**
 * What a list shows of a run's events, from a few places of the file: its last lines, and points that lie evenly apart. A run of any length costs
 * the same.
 */
import type { FileHandle } from "node:fs/promises";
import type { RunEvent } from "../../../run/record/events.ts";
import { eventOf } from "../curves/event-index.ts";

/** Points of a small curve. */
const POINTS = 48;
/** Bytes read at each of them: some events. */
const PIECE = 2 ** 14;
/** Bytes at the end in which the last match is looked for. */
const TAIL = 2 ** 20;

export interface SampledEvents {
  /** Of iterations, ascending. */
  readonly points: readonly RunEvent[];
  readonly lastIteration: number;
  readonly lastMatch?: RunEvent;
}

export async function sampleEvents(handle: FileHandle, size: number): Promise<SampledEvents> {
  const tail = await wholeLines(handle, Math.max(0, size - TAIL), Math.min(size, TAIL));
  const last = lastOf(tail, "iteration");
  const lastMatch = lastOf(tail, "match");
  const points: RunEvent[] = [];
  const add = (event: RunEvent | undefined) => {
    if (event && event.iteration > (points.at(-1)?.iteration ?? 0)) points.push(event);
  };
  if (size <= TAIL) for (const event of spread(tail)) add(event);
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

/** Of a short file: some of its iterations, the last among them. */
function spread(lines: readonly string[]): RunEvent[] {
  const marked = lines.filter((line) => line.includes('"type":"iteration"'));
  const apart = Math.max(1, Math.ceil(marked.length / POINTS));
  const chosen = marked.filter((_, i) => (marked.length - 1 - i) % apart === 0);
  return chosen.flatMap((line) => parsed(line, "iteration") ?? []);
}

/** The first whole event of an iteration after an offset. */
async function firstIteration(handle: FileHandle, from: number): Promise<RunEvent | undefined> {
  for (const line of await wholeLines(handle, from, PIECE)) {
    const event = line.includes('"type":"iteration"') ? parsed(line, "iteration") : undefined;
    if (event) return event;
  }
  return undefined;
}

/** Lines that begin and end within a piece of the file. */
async function wholeLines(handle: FileHandle, from: number, length: number): Promise<string[]> {
  const { buffer, bytesRead } = await handle.read(Buffer.alloc(length), 0, length, from);
  const text = buffer.subarray(0, bytesRead).toString("utf8");
  const end = text.lastIndexOf("\n");
  const start = from === 0 ? 0 : text.indexOf("\n") + 1;
  return end < start ? [] : text.slice(start, end).split("\n");
}

function lastOf(lines: readonly string[], type: string): RunEvent | undefined {
  for (let i = lines.length - 1; i >= 0; i--) {
    const event = lines[i].includes(`"type":"${type}"`) ? parsed(lines[i], type) : undefined;
    if (event && event.game === undefined) return event;
  }
  return undefined;
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
