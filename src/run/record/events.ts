/**
 * The events of a run, one JSON object per line in `events.jsonl`. Every event carries the schema version,
 * its type and the number of iterations that were complete; whatever a clock measured is below the one key
 * `time`, so that two runs can be compared without it.
 */
import fs from "node:fs";
import { writeError } from "../../checkpoint/files.ts";
import { CheckpointError, DataError } from "../../core/errors.ts";
import { markOfEvent } from "./marks.ts";

export const EVENT_SCHEMA = 1;

export interface NewEvent {
  readonly type: string;
  readonly iteration: number;
  /** Seconds and dates; nothing here is repeatable. */
  readonly time?: Readonly<Record<string, number | string>>;
  readonly [field: string]: unknown;
}

/** An event as it is stored. */
export interface RunEvent extends NewEvent {
  readonly schema: typeof EVENT_SCHEMA;
}

/** How parts of a run report an event. */
export type Write = (event: NewEvent) => void;

/** Appends events; a line that could not be written whole is taken back. */
export class EventLog {
  private constructor(
    private readonly file: string,
    private readonly handle: number,
    private bytes: number,
    private readonly written: string[],
  ) {}

  /**
   * Opens the log and keeps its first `keep` lines; later lines are dropped: the run will write them again.
   * @throws CheckpointError if the file has fewer whole lines.
   */
  static open(file: string, keep: number): EventLog {
    const content = isFile(file) ? fs.readFileSync(file) : Buffer.alloc(0);
    const ends = endsOfLines(content);
    requireEvents(file, ends.length, keep);
    const bytes = keep === 0 ? 0 : ends[keep - 1];
    const marks = linesIn(content.subarray(0, bytes)).map(markOfEvent);
    try {
      const handle = fs.openSync(file, fs.constants.O_CREAT | fs.constants.O_RDWR, 0o644);
      if (fs.fstatSync(handle).isFile()) fs.ftruncateSync(handle, bytes);
      return new EventLog(file, handle, bytes, marks);
    } catch (cause) {
      throw writeError(file, cause);
    }
  }

  /** Whole lines written so far. */
  get count(): number {
    return this.written.length;
  }

  /** Of the first so many events, in order. */
  marks(events: number): string[] {
    return this.written.slice(0, events);
  }

  /** @throws CheckpointError if the event could not be written; the log then ends with the event before. */
  append(event: NewEvent): void {
    const text = JSON.stringify({ schema: EVENT_SCHEMA, ...event });
    const line = Buffer.from(`${text}\n`);
    try {
      for (let done = 0; done < line.length; ) {
        done += fs.writeSync(this.handle, line, done, line.length - done, this.bytes + done);
      }
      this.bytes += line.length;
      this.written.push(markOfEvent(text));
    } catch (cause) {
      this.takeBack();
      throw writeError(this.file, cause);
    }
  }

  /** Flushes to the disk; a checkpoint must not be newer than its events. */
  sync(): void {
    try {
      fs.fsyncSync(this.handle);
    } catch (cause) {
      throw writeError(this.file, cause);
    }
  }

  close(): void {
    fs.closeSync(this.handle);
  }

  private takeBack(): void {
    try {
      fs.ftruncateSync(this.handle, this.bytes);
    } catch {
      // The torn tail is dropped on the next start: it has no end of line.
    }
  }
}

/** Marks of the whole events of a file. */
export function marksOfEvents(file: string): string[] {
  return linesOf(file).whole.map(markOfEvent);
}

/** @throws CheckpointError if a file has fewer whole events than a checkpoint was made after. */
export function requireEvents(file: string, whole: number, wanted: number): void {
  if (whole >= wanted) return;
  throw new CheckpointError(
    `${file} holds ${whole} whole events, but the checkpoint was made after ${wanted}. ` +
      "The file was cut: continue from an older checkpoint with --resume RUN/checkpoints/NNNN.",
  );
}

/**
 * All whole events of a file. A last line without its end (a kill in mid-write) is left out.
 * @throws DataError for a line that is no event, or one of another schema.
 */
export function readEvents(file: string): RunEvent[] {
  return linesOf(file).whole.map((line, i) => parseEvent(line, `${file}:${i + 1}`));
}

/** For those who only look: the events that can be read, and what is wrong with the other lines. */
export function readEventsLeniently(file: string): { events: RunEvent[]; damage: string[] } {
  const { whole, torn } = linesOf(file);
  const damage = torn ? [`the last line of ${file} was cut off while it was written`] : [];
  const events = whole.flatMap((line, i) => {
    try {
      return [parseEvent(line, `${file}:${i + 1}`)];
    } catch (error) {
      damage.push((error as Error).message);
      return [];
    }
  });
  return { events, damage };
}

function linesOf(file: string): { whole: string[]; torn: boolean } {
  if (!isFile(file)) return { whole: [], torn: false };
  const content = fs.readFileSync(file);
  return { whole: linesIn(content), torn: content.length > 0 && content.at(-1) !== 10 };
}

/** Whole lines, without their ends. */
function linesIn(content: Buffer): string[] {
  return content.toString("utf8").split("\n").slice(0, -1);
}

/** The same events without what a clock measured. */
export function withoutTimes(events: readonly RunEvent[]): Omit<RunEvent, "time">[] {
  return events.map(({ time: _time, ...rest }) => rest);
}

function parseEvent(line: string, where: string): RunEvent {
  let value: RunEvent;
  try {
    value = JSON.parse(line) as RunEvent;
  } catch (cause) {
    throw new DataError(
      `${where}: not JSON (${(cause as Error).message}). The file is damaged here; continue from a checkpoint with --resume.`,
      { cause },
    );
  }
  if (value?.schema !== EVENT_SCHEMA || typeof value.type !== "string") {
    throw new DataError(
      `${where}: event of schema ${value?.schema}, this version reads ${EVENT_SCHEMA}. Use the version that wrote the run.`,
    );
  }
  return withPhase(value);
}

/** Runs from before there was more than one algorithm have `stage` for `phase`. */
function withPhase({ stage, nextStage, ...event }: RunEvent): RunEvent {
  return stage === undefined ? event : { ...event, phase: stage, nextPhase: nextStage };
}

/** A device (such as a full one) has no end: it must not be read. */
function isFile(file: string): boolean {
  return fs.statSync(file, { throwIfNoEntry: false })?.isFile() === true;
}

/** Byte offsets just after each whole line. */
function endsOfLines(bytes: Buffer): number[] {
  const ends: number[] = [];
  for (let at = bytes.indexOf(10); at >= 0; at = bytes.indexOf(10, at + 1)) ends.push(at + 1);
  return ends;
}
