/**
 * Everything needed to go on: a folder `NNNN` with the engine's state (weights and optimiser), the
 * state of the algorithm, counters, and a manifest with a checksum of each file. A folder either is
 * complete or does not exist: it is written under a temporary name and renamed last.
 */
import fs from "node:fs";
import path from "node:path";
import { z } from "zod";
import { CheckpointError } from "../core/errors.ts";
import type { Engine } from "../engine/engine.ts";
import { fileHash, filesBelow, syncFile, syncFolder, writeError } from "./files.ts";

export const CHECKPOINT_SCHEMA = 1;

const stateSchema = z.object({
  schema: z.literal(CHECKPOINT_SCHEMA),
  /** Iterations that are complete. */
  iteration: z.int().min(0),
  /** Optimiser steps taken. */
  optimiserStep: z.int().min(0),
  /** Path of the random key of the run; iteration t draws from its child "iteration/t". */
  key: z.string(),
  /** Hash of the config that the run was made with. */
  configHash: z.string(),
  /** Hash of the weights that the run started from ("base"). */
  baseWeights: z.string(),
  /** Name of the source of pictures, which tells the contents of a store; absent in old checkpoints. */
  pairs: z.string().optional(),
  /** Lines of `events.jsonl` that belong to the past of this checkpoint. */
  events: z.int().min(0),
  /** What the algorithm saves: baselines, averages, stage, counters. */
  algorithm: z.json(),
  /** What the curriculum saves; absent where there is none. */
  curriculum: z.json().optional(),
});

/** All of a checkpoint but the engine's files. */
export type CheckpointState = z.infer<typeof stateSchema>;

const manifestSchema = z.object({
  schema: z.literal(CHECKPOINT_SCHEMA),
  iteration: z.int().min(0),
  files: z.record(z.string(), z.object({ bytes: z.int(), sha256: z.string() })),
});

/** Folder of the checkpoint after an iteration, e.g. `checkpoints/0010`. */
export function checkpointFolder(root: string, iteration: number): string {
  return path.join(root, String(iteration).padStart(4, "0"));
}

/** Iterations that have a complete checkpoint below `root`, ascending. */
export function listCheckpoints(root: string): number[] {
  if (!fs.existsSync(root)) return [];
  const names = fs.readdirSync(root).filter((name) => /^\d{4,}$/.test(name));
  return names.map(Number).sort((a, b) => a - b);
}

/**
 * Writes the checkpoint of `state.iteration` below `root` and returns its folder.
 * @throws CheckpointError if it cannot be written; older checkpoints stay.
 */
export async function saveCheckpoint(root: string, engine: Engine, state: CheckpointState): Promise<string> {
  const folder = checkpointFolder(root, state.iteration);
  const temporary = `${folder}.tmp`;
  try {
    fs.rmSync(temporary, { recursive: true, force: true });
    fs.mkdirSync(path.join(temporary, "engine"), { recursive: true });
    await engine.saveState(path.join(temporary, "engine"));
    writeJson(path.join(temporary, "state.json"), state);
    writeJson(path.join(temporary, "manifest.json"), manifestOf(temporary, state.iteration));
    for (const name of filesBelow(temporary)) syncFile(path.join(temporary, name));
    discard(folder);
    fs.renameSync(temporary, folder);
    syncFolder(root);
    return folder;
  } catch (cause) {
    fs.rmSync(temporary, { recursive: true, force: true });
    throw writeError(folder, cause);
  }
}

/**
 * Checks all checksums, then loads the engine's state.
 * @throws CheckpointError naming the damaged file, and the older checkpoint that can be used.
 */
export async function loadCheckpoint(folder: string, engine: Engine): Promise<CheckpointState> {
  const state = readCheckpoint(folder);
  await engine.loadState(path.join(folder, "engine"));
  return state;
}

/** The state of a checkpoint, after checking every file of it against the manifest. */
export function readCheckpoint(folder: string): CheckpointState {
  const fault = findFault(folder);
  if (fault) throw new CheckpointError(`checkpoint ${folder} is damaged: ${fault}. ${olderAdvice(folder)}`);
  return stateSchema.parse(readJson(path.join(folder, "state.json")));
}

/** Deletes all but the newest `keep` checkpoints; 0 keeps all. Leftovers of broken saves go too. */
export function pruneCheckpoints(root: string, keep: number): void {
  if (!fs.existsSync(root)) return;
  for (const name of fs.readdirSync(root)) {
    if (name.endsWith(".tmp")) fs.rmSync(path.join(root, name), { recursive: true, force: true });
  }
  const old = keep > 0 ? listCheckpoints(root).slice(0, -keep) : [];
  for (const iteration of old) discard(checkpointFolder(root, iteration));
}

/** Deletes the checkpoints after an iteration; they will be made again. */
export function dropCheckpointsAfter(root: string, iteration: number): void {
  for (const later of listCheckpoints(root).filter((other) => other > iteration)) {
    discard(checkpointFolder(root, later));
  }
}

/** Removes a folder so that a kill in between never leaves half of it under its name. */
function discard(folder: string): void {
  if (!fs.existsSync(folder)) return;
  const aside = `${folder}.old.tmp`;
  fs.rmSync(aside, { recursive: true, force: true });
  fs.renameSync(folder, aside);
  fs.rmSync(aside, { recursive: true, force: true });
}

/** What is wrong with a checkpoint, or nothing. */
function findFault(folder: string): string | undefined {
  if (!fs.existsSync(path.join(folder, "manifest.json"))) return "manifest.json is missing";
  const manifest = manifestSchema.safeParse(readJson(path.join(folder, "manifest.json")));
  if (!manifest.success) return "manifest.json cannot be read";
  for (const [name, expected] of Object.entries(manifest.data.files)) {
    const file = path.join(folder, name);
    if (path.relative(folder, file).startsWith(".."))
      return `manifest.json names "${name}", outside the folder`;
    if (!fs.existsSync(file)) return `${name} is missing`;
    const bytes = fs.statSync(file).size;
    if (bytes !== expected.bytes) return `${name} has ${bytes} bytes, the manifest says ${expected.bytes}`;
    if (fileHash(file) !== expected.sha256)
      return `${name} does not have the checksum that the manifest says`;
  }
  if (!manifest.data.files["state.json"]) return "the manifest does not list state.json";
  const state = stateSchema.safeParse(readJson(path.join(folder, "state.json")));
  return state.success
    ? undefined
    : `state.json is not of schema ${CHECKPOINT_SCHEMA} (${state.error.issues[0].path.join(".")})`;
}

function olderAdvice(folder: string): string {
  const root = path.dirname(folder);
  const current = Number(path.basename(folder));
  const older = listCheckpoints(root)
    .filter((iteration) => iteration < current)
    .reverse()
    .find((iteration) => findFault(checkpointFolder(root, iteration)) === undefined);
  return older === undefined
    ? "No older checkpoint of this run is intact: start the run again."
    : `Checkpoint ${checkpointFolder(root, older)} is intact: go on from there with --resume ${checkpointFolder(root, older)}`;
}

function manifestOf(folder: string, iteration: number): z.infer<typeof manifestSchema> {
  const files = filesBelow(folder).map((name) => {
    const file = path.join(folder, name);
    return [name, { bytes: fs.statSync(file).size, sha256: fileHash(file) }] as const;
  });
  return { schema: CHECKPOINT_SCHEMA, iteration, files: Object.fromEntries(files) };
}

function writeJson(file: string, value: unknown): void {
  fs.writeFileSync(file, `${JSON.stringify(value, null, 2)}\n`, { flush: true });
}

function readJson(file: string): unknown {
  try {
    return JSON.parse(fs.readFileSync(file, "utf8"));
  } catch {
    return undefined;
  }
}
