/**
 * The saved states of `pretrain`, beside its output, so that the same command continues after it was stopped
 * or killed: sealed folders named by the number of steps, the newest two, and the properties that identify
 * the model, so that another model cannot continue from them.
 */
import path from "node:path";
import { z } from "zod";
import { CheckpointError } from "../core/errors.ts";
import type { Progress } from "../engine/local/pretrain/pretrain.ts";
import { checkpointFolder, listCheckpoints, pruneCheckpoints } from "./checkpoint.ts";
import { discardFolder, readJson, sealFault, sealFolder, writeJson } from "./sealed.ts";

const SCHEMA = 1;
const KEPT = 2;
const STATE = "state.json";

const stateSchema = z.object({
  schema: z.literal(SCHEMA),
  /** The stage of the next step, for people who look in. */
  stage: z.string(),
  progress: z.object({ done: z.int().min(0), loss: z.number(), since: z.int().min(0) }),
  /** All that decides which bytes come out, by name. */
  made: z.record(z.string(), z.json()),
});

type Json = z.infer<ReturnType<typeof z.json>>;

/** The part of a pretraining that is kept. */
export interface Keepable {
  readonly progress: Progress;
  saveState(folder: string): Promise<void>;
  /** Takes over a state that another one saved. */
  loadState(folder: string, progress: Progress): Promise<void>;
}

export class PretrainingState {
  /** @param made all that decides which bytes come out: recipe, versions, words. */
  constructor(
    readonly folder: string,
    readonly made: Readonly<Record<string, Json>>,
  ) {}

  /** @throws CheckpointError if it cannot be written; what was kept before stays. */
  async save(training: Keepable, stage: string): Promise<void> {
    const { progress } = training;
    await sealFolder(checkpointFolder(this.folder, progress.done), async (into) => {
      await training.saveState(into);
      writeJson(path.join(into, STATE), { schema: SCHEMA, stage, progress, made: this.made });
    });
    pruneCheckpoints(this.folder, KEPT);
  }

  /**
   * Loads the newest state; false if there is none.
   * @throws CheckpointError if it is damaged, or of a model that is made of something else.
   */
  async resume(training: Keepable): Promise<boolean> {
    const newest = listCheckpoints(this.folder).at(-1);
    if (newest === undefined) return false;
    const folder = checkpointFolder(this.folder, newest);
    const state = readState(folder);
    if (typeof state === "string")
      throw new CheckpointError(`the state ${folder} is damaged: ${state}. ${this.older(newest)}`);
    const clash = firstDifference(state.made, this.made);
    if (clash)
      throw new CheckpointError(
        `${this.folder} holds the state of another model: ${clash}. Give the options it was begun with, choose another --out, or start anew with --fresh.`,
      );
    await training.loadState(folder, state.progress);
    return true;
  }

  /** Deletes what is kept, and nothing else. */
  remove(): void {
    for (const step of listCheckpoints(this.folder)) discardFolder(checkpointFolder(this.folder, step));
    pruneCheckpoints(this.folder, 0);
  }

  private older(damaged: number): string {
    const intact = listCheckpoints(this.folder)
      .filter((step) => step < damaged)
      .reverse()
      .map((step) => checkpointFolder(this.folder, step))
      .find((folder) => typeof readState(folder) !== "string");
    if (!intact) return "No older one is intact: start anew with --fresh.";
    return `${intact} is intact: delete the damaged folder to continue from there, or start anew with --fresh.`;
  }
}

/** What a folder holds, or what is wrong with it. */
function readState(folder: string): z.infer<typeof stateSchema> | string {
  const fault = sealFault(folder, STATE);
  if (fault) return fault;
  const state = stateSchema.safeParse(readJson(path.join(folder, STATE)));
  return state.success
    ? state.data
    : `${STATE} is not of schema ${SCHEMA} (${state.error.issues[0].path.join(".")})`;
}

/** `recipe.stages.2.steps was 600 and is 300 now`; undefined if there is none. */
function firstDifference(before: Json, now: Json, name = ""): string | undefined {
  if (isTree(before) && isTree(now)) {
    for (const part of new Set([...Object.keys(before), ...Object.keys(now)])) {
      const found = firstDifference(before[part], now[part], name ? `${name}.${part}` : part);
      if (found) return found;
    }
    return undefined;
  }
  if (before === now) return undefined;
  return `${name} was ${told(before)} and is ${told(now)} now`;
}

function isTree(value: Json | undefined): value is Record<string, Json> {
  return typeof value === "object" && value !== null;
}

function told(value: Json | undefined): string {
  return value === undefined ? "absent" : JSON.stringify(value);
}
