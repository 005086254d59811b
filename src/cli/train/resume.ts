/**
 * What `train --resume` goes on with: the run itself, the run made longer (`--iterations`), or a branch in a
 * directory of its own, where a checkpoint is named that the run went beyond. What a run has done is never removed.
 */
import fs from "node:fs";
import path from "node:path";
import { checkpointFolder, listCheckpoints, readCheckpoint } from "../../checkpoint/checkpoint.ts";
import { CheckpointError, ConfigError } from "../../core/errors.ts";
import { makeBranch } from "../../run/record/branch.ts";
import { RunStore, readRunConfig } from "../../run/record/run-directory.ts";
import { type Config, configSchema } from "../../run/settings/config.ts";
import { changeAfter, changeText, lengthen } from "../../run/settings/lengthened.ts";
import { namesSettings, type SettingFlags } from "../options.ts";

export interface ResumeFlags extends SettingFlags {
  readonly resume: string;
  readonly run?: string;
  readonly despiteChanges?: boolean;
}

/** A run that can be opened once its engine and pictures are. */
export interface Start {
  readonly config: Config;
  /** The directory that holds what the engine may have kept; absent for a new run. */
  readonly kept?: string;
  /** What happens, in words; empty where it is what one expects. */
  readonly told: string;
  open(): RunStore;
}

/** @throws ConfigError, CheckpointError; nothing is written yet. */
export function resume(flags: ResumeFlags): Start {
  const { iterations, ...others } = flags;
  if (namesSettings(others))
    throw new ConfigError(
      "--resume continues with the settings of the run; leave out --preset, --config, --set and the other settings but --iterations, or start a new run.",
    );
  const { run, checkpoint } = placeOf(flags.resume);
  const config = readRunConfig(run);
  if (checkpoint !== undefined && (flags.run !== undefined || wentBeyond(run, checkpoint)))
    return branch(flags, run, checkpoint, config);
  if (flags.run !== undefined)
    throw new ConfigError(
      `--resume ${flags.resume} goes on in that directory. --run is for a branch: name one of its checkpoints (--resume ${run}/checkpoints/NNNN), or leave out --run.`,
    );
  if (iterations !== undefined) return longer(run, config, numberOf(iterations));
  return { config, kept: run, told: "", open: () => RunStore.open(run) };
}

/** A run directory means its newest checkpoint; a checkpoint folder means itself. */
function placeOf(given: string): { run: string; checkpoint?: number } {
  const parent = path.dirname(path.resolve(given));
  if (path.basename(parent) !== "checkpoints") return { run: given };
  const checkpoint = Number(path.basename(given));
  const run = path.dirname(parent);
  if (listCheckpoints(parent).includes(checkpoint))
    return { run: path.isAbsolute(given) ? run : path.relative(".", run) || ".", checkpoint };
  const known = listCheckpoints(parent).map((iteration) => checkpointFolder(parent, iteration));
  throw new CheckpointError(`there is no checkpoint ${given}. This run has ${known.join(", ") || "none"}.`);
}

function wentBeyond(run: string, checkpoint: number): boolean {
  const newest = listCheckpoints(path.join(run, "checkpoints")).at(-1);
  return newest !== checkpoint || fs.existsSync(path.join(run, "result.json"));
}

function branch(
  { iterations, despiteChanges, ...flags }: ResumeFlags,
  run: string,
  iteration: number,
  config: Config,
): Start {
  if (iterations !== undefined)
    throw new ConfigError(
      `--iterations makes a run longer, and ${flags.resume} is one of its checkpoints. Give the run itself (--resume ${run}), or leave out --iterations.`,
    );
  const target = flags.run ?? besides(run, iteration);
  const told = `A branch: ${target} goes on from iteration ${iteration} of ${run}, which stays as it is.`;
  const open = () => RunStore.open(target, makeBranch({ run, config, iteration, target, despiteChanges }));
  return { config, kept: run, told, open };
}

/** `RUN-from-0050`, beside the run. */
function besides(run: string, iteration: number): string {
  const full = path.resolve(run);
  const name = `${path.basename(full)}-from-${String(iteration).padStart(4, "0")}`;
  const place = path.join(path.dirname(full), name);
  return path.isAbsolute(run) ? place : path.relative(".", place);
}

function longer(run: string, former: Config, iterations: number): Start {
  const checkpoints = path.join(run, "checkpoints");
  const done = listCheckpoints(checkpoints).at(-1) ?? 0;
  const config = lengthen(former, done, iterations);
  if (done !== former.iterations && fs.existsSync(path.join(run, "result.json")))
    throw new CheckpointError(
      `${run} is finished, but the checkpoint of its end (iteration ${former.iterations}) is missing; the newest is that of iteration ${done}. Put it back, or make a branch from another one (--resume ${run}/checkpoints/NNNN).`,
    );
  // The settings change only if the run can go on.
  readCheckpoint(checkpointFolder(checkpoints, done));
  const told = changeText(changeAfter(config, done)!);
  const open = () => {
    const store = RunStore.open(run);
    try {
      store.lengthen(config);
      return store;
    } catch (error) {
      store.close();
      throw error;
    }
  };
  return { config, kept: run, told, open };
}

function numberOf(iterations: unknown): number {
  const parsed = configSchema.shape.iterations.safeParse(Number(iterations));
  if (parsed.success) return parsed.data;
  throw new ConfigError(`--iterations is ${iterations}. Give a whole number from 1.`);
}
