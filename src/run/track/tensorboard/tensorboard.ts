/**
 * TensorBoard event files in `RUN/tensorboard`: a file for each start of the process. A file begins with the start of
 * a session, so that TensorBoard forgets what a killed process wrote beyond the checkpoint that the run went on from.
 */
import fs from "node:fs";
import os from "node:os";
import path from "node:path";
import type { Alarm } from "../../../algorithms/kind.ts";
import type { RunEvent } from "../../record/events.ts";
import { explained, pointsOf, writtenAt } from "../points.ts";
import type { TrackedRun, Tracker } from "../tracker.ts";
import { type Content, eventMessage, type Scalar } from "./event-message.ts";
import { tfRecord } from "./record.ts";

export const FOLDER = "tensorboard";

/** @param seconds since 1970. @throws the file system's error if the folder cannot be made, Error if it is a link. */
export function tensorboard(
  { folder, config, from }: Pick<TrackedRun, "folder" | "config" | "from">,
  seconds: number,
): Tracker {
  const below = path.join(folder, FOLDER);
  fs.mkdirSync(below, { recursive: true });
  if (fs.lstatSync(below).isSymbolicLink())
    throw new Error(
      `${below} is a link, and what is behind it may be somebody else's. Put a folder in its place`,
    );
  const file = fs.openSync(newFile(below, seconds), "wx");
  const explainedTags = new Set<string>();
  let now = seconds;
  const write = (step: number, content: Content) => {
    fs.writeSync(file, tfRecord(eventMessage(now, step, content)));
  };
  write(0, { version: "brain.Event:2" });
  write(from === 0 ? 0 : from + 1, { start: true });
  if (from === 0) write(0, { tag: "settings", text: asMarkdown(JSON.stringify(config, null, 2)) });
  return {
    name: "tensorboard",
    event(event) {
      now = writtenAt(event) ?? now;
      const scalars = scalarsOf(event, explainedTags);
      if (scalars.length > 0) write(event.iteration, { scalars });
      if (event.type === "alarm") write(event.iteration, { tag: "alarm", text: alarmOf(event) });
    },
    close: async () => fs.closeSync(file),
  };
}

/** TensorBoard reads files whose names hold `tfevents`, in the order of their names. */
function newFile(folder: string, seconds: number): string {
  const stem = `events.out.tfevents.${String(Math.floor(seconds)).padStart(10, "0")}.${os.hostname()}.${process.pid}`;
  for (let i = 0; ; i++) {
    const file = path.join(folder, `${stem}.${i}`);
    if (!fs.existsSync(file)) return file;
  }
}

/** Titles and meanings stand at the first point of a curve. */
function scalarsOf(event: RunEvent, told: Set<string>): Scalar[] {
  return pointsOf(event).map(({ curve, metric, value }) => {
    const about = told.has(curve) ? undefined : explained(metric);
    told.add(curve);
    return {
      tag: curve,
      value,
      ...(about && { title: curve, description: `${about.title}. ${about.text}` }),
    };
  });
}

function alarmOf({ alarm }: RunEvent): string {
  return (alarm as Alarm).message;
}

function asMarkdown(text: string): string {
  return text
    .split("\n")
    .map((line) => `    ${line}`)
    .join("\n");
}
