/** Training by self-play, as `sparring train` does it: into a run directory, from which it goes on. */
import fs from "node:fs";
import path from "node:path";
import { ConfigError } from "../core/errors.ts";
import { systemClock } from "../run/record/clock.ts";
import type { RunEvent } from "../run/record/events.ts";
import { RunStore } from "../run/record/run-directory.ts";
import { configHash } from "../run/settings/config.ts";
import { type TrainEnd, train as trainRun } from "../run/train.ts";
import { openTraining } from "../run/training.ts";
import { configOf, type Settings } from "./settings.ts";

export interface TrainOptions extends Settings {
  /** The run directory. A run with the same settings that is in it already goes on from its newest checkpoint. */
  readonly run: string;
  /** Asks to stop: the state is saved, and the same call later goes on. */
  readonly signal?: AbortSignal;
  /** An event was written to `RUN/events.jsonl`; `sparring metrics` explains its numbers. */
  readonly onEvent?: (event: RunEvent) => void;
  /** Progress between events, e.g. `playing held-out games`, 128 of 400. */
  readonly onProgress?: (what: string, done: number, of: number) => void;
}

/**
 * Trains to the last iteration, or until `signal` asks to stop.
 * @returns the result with its 95% intervals, or the iteration after which it stopped.
 * @throws ConfigError for wrong settings or a directory with a run of other settings; CheckpointError if the run is
 * damaged or another process trains it; DataError if pictures cannot be read; EngineError if the engine fails. What
 * was done until then is kept.
 */
export async function train(options: TrainOptions): Promise<TrainEnd> {
  const { run, signal = new AbortController().signal, onEvent, onProgress } = options;
  const config = configOf(options);
  const found = fs.existsSync(path.join(run, "config.json"));
  const training = await openTraining(config, found ? run : undefined);
  try {
    const store = found ? RunStore.open(run) : RunStore.create(run, config);
    try {
      refuseOther(store, configHash(config));
      const finished = store.readResult();
      if (finished) return { kind: "finished", result: finished };
      const reporter = { event: onEvent ?? (() => {}), progress: onProgress ?? (() => {}) };
      return await trainRun({ training, store, reporter, clock: systemClock, signal });
    } catch (error) {
      store.giveUp();
      throw error;
    } finally {
      store.close();
    }
  } finally {
    await training.engine.close();
  }
}

function refuseOther({ folder, config }: RunStore, asked: string): void {
  const stored = configHash(config);
  if (stored === asked) return;
  throw new ConfigError(
    `${folder} holds a run whose settings have the hash ${stored}, and those given here have ${asked}. Give its settings again to go on with it, or another directory for a new run.`,
  );
}
