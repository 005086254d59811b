/**
 * Everything needed to continue: a sealed folder `NNNN` with the engine's state (weights and optimiser), the
 * state of the algorithm, and counters.
 */

import fs from "node:fs";
import path from "node:path";
import { z } from "zod";
import { CheckpointError } from "../core/errors.ts";
import { quoted } from "../core/quoted.ts";
import type { Engine } from "../engine/engine.ts";
import { guardWrite } from "./files.ts";
import { discardFolder, readJson, sealFault, sealFolder, setAside, writeJson } from "./sealed.ts";

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
  /**
   * Marks of those events, in order, and of the files of games by name (`run/record/past.ts`); absent in old
   * checkpoints.
   */
  past: z.object({ events: z.array(z.string()), games: z.record(z.string(), z.string()) }).optional(),
  /** The state of the algorithm: baselines, averages, stage, counters. */
  algorithm: z.json(),
  /** The state of the curriculum; absent where there is none. */
  curriculum: z.json().optional(),
});

/** All of a checkpoint but the engine's files. */
export type CheckpointState = z.infer<typeof stateSchema>;

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
  await sealFolder(folder, async (into) => {
    fs.mkdirSync(path.join(into, "engine"));
    await engine.saveState(path.join(into, "engine"));
    writeJson(path.join(into, "state.json"), state);
  });
  return folder;
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
  for (const folder of outdated(root, keep)) fs.rmSync(folder, { recursive: true, force: true });
}

/**
 * The same, and the engine deletes what of them lies elsewhere. A checkpoint leaves the list first, so a kill leaves
 * none in it without its weights; at most some weights that nobody names stay.
 * @param foreign the last iteration whose checkpoints another run made, and may still have.
 * @throws CheckpointError if one cannot be deleted.
 */
export async function pruneCheckpointsOf(
  engine: Engine,
  root: string,
  keep: number,
  foreign = 0,
): Promise<void> {
  const old = guardWrite(root, () => outdated(root, keep));
  const kept = listCheckpoints(root).map((iteration) =>
    path.join(checkpointFolder(root, iteration), "engine"),
  );
  for (const folder of old) {
    const state = path.join(folder, "engine");
    const own = Number.parseInt(path.basename(folder), 10) > foreign;
    if (own && fs.existsSync(state)) await engine.forgetState?.(state, kept);
    guardWrite(folder, () => fs.rmSync(folder, { recursive: true, force: true }));
  }
}

/** Folders to remove, under names that are no checkpoint's. */
function outdated(root: string, keep: number): string[] {
  if (!fs.existsSync(root)) return [];
  const old = keep > 0 ? listCheckpoints(root).slice(0, -keep) : [];
  for (const iteration of old) setAside(checkpointFolder(root, iteration));
  const names = fs.readdirSync(root).filter((name) => /^\d{4,}(\.\w+)*\.tmp$/.test(name));
  return names.map((name) => path.join(root, name));
}

/** Deletes the checkpoints after an iteration; they will be made again. */
export function dropCheckpointsAfter(root: string, iteration: number): void {
  for (const later of listCheckpoints(root).filter((other) => other > iteration)) {
    discardFolder(checkpointFolder(root, later));
  }
}

/** The fault of a checkpoint, or nothing. */
function findFault(folder: string): string | undefined {
  const fault = sealFault(folder, "state.json");
  if (fault) return fault;
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
    : `Checkpoint ${checkpointFolder(root, older)} is intact: continue from there with "npx sparring train --resume ${quoted(checkpointFolder(root, older))}", in a directory of its own, or delete ${folder} and resume the run.`;
}
