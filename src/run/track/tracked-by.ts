/**
 * The trackers of a run and its name there, `trackers.json` in the run directory: a run that is continued stays with
 * them, as the same run. It is no setting: what is trained does not depend on it. Libraries that send numbers away with
 * the user's key are gone on with only where they were chosen here: the directory may be somebody else's.
 */
import { createHash } from "node:crypto";
import fs from "node:fs";
import path from "node:path";
import { z } from "zod";
import { writeFileAtomic } from "../../checkpoint/files.ts";
import { readOrdinary } from "../../core/ordinary-file.ts";
import type { NamedCode } from "../open/named-code.ts";
import { trustChosen, wasChosen } from "../open/trust.ts";
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
  /** Those that the file names and nobody here chose; absent if there are none. */
  readonly leftOut?: readonly TrackerName[];
}

type Kept = Omit<TrackedBy, "leftOut">;

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
  const id = kept?.id ?? idOf([path.resolve(folder), ...made]);
  const libraries = trackers.filter((name) => name !== "tensorboard");
  if (wanted === undefined) {
    if (wasChosen(file, libraries.map(codeOf))) return { id, trackers };
    return { id, trackers: trackers.filter((name) => name === "tensorboard"), leftOut: libraries };
  }
  if (kept || wanted.length > 0) {
    writeFileAtomic(file, `${JSON.stringify({ schema: 1, id, trackers }, null, 2)}\n`);
    trustChosen(file, libraries.map(codeOf));
  }
  return { id, trackers };
}

function codeOf(name: TrackerName): NamedCode {
  const does = "sends the run's numbers away by its Python library";
  return { setting: "trackers", value: name, does, files: [] };
}

function read(file: string): Kept {
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
