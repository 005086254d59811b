/**
 * Marks of what a run has written: one for each event and each file of games. A checkpoint keeps those of its
 * past. A mark is the start of a SHA-256; that of an event leaves out what a clock measured, so marks repeat like
 * everything else.
 */
import { createHash } from "node:crypto";
import type { CheckpointState } from "../../checkpoint/checkpoint.ts";
import { fileHash } from "../../checkpoint/files.ts";

export type Marks = NonNullable<CheckpointState["past"]>;

/** `iteration 12 1f2e3d4c5b6a7988`: type and iteration of an event, for messages, and its mark. @param line without its end. */
export function markOfEvent(line: string): string {
  try {
    const { time: _time, ...event } = JSON.parse(line) as Record<string, unknown>;
    return `${event.type} ${event.iteration} ${digest(JSON.stringify(event))}`;
  } catch {
    return `damaged ? ${digest(line)}`;
  }
}

export function markOfGames(file: string): string {
  return fileHash(file).slice(0, 16);
}

function digest(text: string): string {
  return createHash("sha256").update(text).digest("hex").slice(0, 16);
}
