/**
 * The trackers of a run and its name there, `trackers.json` in the run directory: a run that is continued stays with
 * them, as the same run. It is no setting: what is trained does not depend on it.
 */
import { createHash } from "node:crypto";
import fs from "node:fs";
import path from "node:path";
import { z } from "zod";
import { writeFileAtomic } from "../../checkpoint/files.ts";
import { readOrdinary } from "../../core/ordinary-file.ts";
import { TRACKERS, type TrackerName } from "./tracker.ts";

const FILE = "trackers.json";
const MOST_BYTES = 1e6;

const schema = z.object({
  schema: z.literal(1),
  id: z.string().regex(/^[0-9a-f]{8,64}$/),
  trackers: z.array(z.enum(TRACKERS)),
});

export interface TrackedBy {
  readonly id: string;
  readonly trackers: readonly TrackerName[];
}

/**
 * Those that are wanted now, else those of before; what is wanted is kept.
 * @param wanted absent: as before. @param made what tells a new run from all others, e.g. place and time.
 * @throws Error if the file is damaged or cannot be written.
 */
export function trackedBy(
  folder: string,
  wanted: readonly TrackerName[] | undefined,
  made: readonly string[],
): TrackedBy {
  const file = path.join(folder, FILE);
  const kept = fs.existsSync(file) ? read(file) : undefined;
  const trackers = wanted ?? kept?.trackers ?? [];
  const by = { id: kept?.id ?? idOf([path.resolve(folder), ...made]), trackers };
  if (wanted !== undefined && (kept || wanted.length > 0))
    writeFileAtomic(file, `${JSON.stringify({ schema: 1, ...by }, null, 2)}\n`);
  return by;
}

function read(file: string): TrackedBy {
  try {
    return schema.parse(JSON.parse(readOrdinary(file, MOST_BYTES)));
  } catch (cause) {
    throw new Error(`${file} is damaged: ${(cause as Error).message.replaceAll(/\s+/g, " ")}. Delete it`, {
      cause,
    });
  }
}

function idOf(made: readonly string[]): string {
  return createHash("sha256").update(JSON.stringify(made)).digest("hex").slice(0, 16);
}
