/**
 * A branch: a run that goes on from an earlier checkpoint of another one, in a directory of its own. It gets a
 * copy of all that the run had by then, and `origin.json`, which says where it comes from. The other run is only
 * read. The directory appears whole or not at all.
 */

import fs from "node:fs";
import path from "node:path";
import { z } from "zod";
import { checkpointFolder, listCheckpoints, readCheckpoint } from "../../checkpoint/checkpoint.ts";
import { filesBelow, guardWrite, syncFile } from "../../checkpoint/files.ts";
import { syncFolder } from "../../core/atomic-file.ts";
import { readCheckedJson } from "../../core/checked-json.ts";
import { CheckpointError } from "../../core/errors.ts";
import { quoted } from "../../core/quoted.ts";
import { trustStarted } from "../open/trust.ts";
import type { Config } from "../settings/config.ts";
import { marksOfEvents, type RunEvent, requireEvents } from "./events.ts";
import { belongs, namedIn } from "./games-written.ts";
import { clearUnfinished } from "./leftovers.ts";
import { requirePast } from "./past.ts";

const FILE = "origin.json";

const schema = z.object({
  schema: z.literal(1),
  /** Full path of the run, as it was then. */
  run: z.string().min(1),
  /** The last one that is the run's. */
  iteration: z.int().min(0),
});

export type Origin = Omit<z.infer<typeof schema>, "schema">;

/** Where a run branched off; undefined for others. @throws CheckpointError if the file is damaged. */
export function readOrigin(folder: string): Origin | undefined {
  const file = path.join(folder, FILE);
  if (!fs.existsSync(file)) return undefined;
  return readCheckedJson(file, schema, (reason, cause) => {
    return new CheckpointError(
      `${file} is damaged: ${reason}. Put it back, or remove it: the run then counts as one of its own.`,
      { cause },
    );
  });
}

export interface Branch {
  readonly run: string;
  readonly config: Config;
  readonly iteration: number;
  /** The new directory. */
  readonly target: string;
  readonly despiteChanges?: boolean;
}

/**
 * Makes the directory.
 * @returns what it holds. @throws CheckpointError if it exists, or the checkpoint or its past is damaged.
 */
export function makeBranch(branch: Branch): { readonly events: number; readonly iteration: number } {
  const { run, config, iteration, target } = branch;
  refuseTaken(target);
  const { events, past } = readCheckpoint(checkpointFolder(path.join(run, "checkpoints"), iteration));
  const log = path.join(run, "events.jsonl");
  const marks = marksOfEvents(log);
  if (!branch.despiteChanges) requirePast(run, { iteration, past }, marks);
  requireEvents(log, marks.length, events);
  guardWrite(target, () => {
    clearUnfinished(path.dirname(target), path.basename(target));
    const making = `${target}.${process.pid}.tmp`;
    try {
      fill(making, run, iteration, events);
      fs.renameSync(making, target);
      syncFolder(path.dirname(target));
    } finally {
      fs.rmSync(making, { recursive: true, force: true });
    }
  });
  trustStarted(target, config);
  return { events, iteration };
}

function refuseTaken(target: string): void {
  if (!fs.existsSync(target)) return;
  throw new CheckpointError(
    `${target} exists already. If it is this branch, go on with "npx sparring train --resume ${quoted(target)}"; else choose another folder with --run.`,
  );
}

function fill(into: string, run: string, iteration: number, events: number): void {
  fs.mkdirSync(into, { recursive: true });
  const lines = fs.readFileSync(path.join(run, "events.jsonl"), "utf8").split("\n").slice(0, events);
  fs.writeFileSync(path.join(into, "events.jsonl"), lines.map((line) => `${line}\n`).join(""), {
    flush: true,
  });
  for (const name of inherited(run, iteration, namedIn(lines.flatMap(parsed)))) copy(run, into, name);
  const origin = { schema: 1, run: path.resolve(run), iteration };
  fs.writeFileSync(path.join(into, FILE), `${JSON.stringify(origin, null, 2)}\n`, { flush: true });
}

/** Files that the branch gets, as paths in the run. */
function inherited(run: string, iteration: number, known: ReadonlySet<string>): string[] {
  const below = (folder: string) =>
    fs.existsSync(path.join(run, folder))
      ? filesBelow(path.join(run, folder)).map((name) => `${folder}/${name}`)
      : [];
  const checkpoints = listCheckpoints(path.join(run, "checkpoints")).filter((one) => one <= iteration);
  return [
    "config.json",
    ...["tinker-server.json"].filter((name) => fs.existsSync(path.join(run, name))),
    ...fs.readdirSync(run).filter((name) => Number(/^result-(\d+)\.json$/.exec(name)?.[1]) < iteration),
    ...below("episodes").filter((name) => belongs(path.basename(name), iteration, known)),
    ...below("pictures").filter((name) => !name.endsWith(".tmp")),
    ...checkpoints.flatMap((one) => below(checkpointFolder("checkpoints", one))),
  ];
}

function copy(run: string, into: string, name: string): void {
  const file = path.join(into, name);
  fs.mkdirSync(path.dirname(file), { recursive: true });
  // Where the file system can, both share the blocks until one of them changes.
  fs.copyFileSync(path.join(run, name), file, fs.constants.COPYFILE_FICLONE);
  syncFile(file);
}

function parsed(line: string): RunEvent[] {
  try {
    return [JSON.parse(line) as RunEvent];
  } catch {
    return [];
  }
}
