/**
 * The training loop. Each iteration plays games, with the current policy at every seat or at those that the
 * algorithm says, learns from them, writes one event, and every few iterations a checkpoint. Before the first
 * and after the last one it plays held-out games. Everything but `time` follows from the config: a run that
 * was killed and continues from its checkpoint writes the events that it would have written anyway.
 */
import { setImmediate } from "node:timers/promises";
import type { AskedAgain } from "../algorithms/algorithm.ts";
import {
  CHECKPOINT_SCHEMA,
  checkpointFolder,
  listCheckpoints,
  loadCheckpoint,
  pruneCheckpointsOf,
  saveCheckpoint,
} from "../checkpoint/checkpoint.ts";
import { CheckpointError } from "../core/errors.ts";
import { withoutEarlierTokens } from "../rollout/ask-again.ts";
import type { Episode } from "../rollout/episode.ts";
import { Alarms } from "./alarms.ts";
import type { CurriculumState } from "./curriculum.ts";
import { isDue } from "./due.ts";
import { Evaluations } from "./evaluations.ts";
import { Feed, feedCapacity } from "./feed.ts";
import { type IterationOptions, runIteration } from "./iteration.ts";
import { Opponents } from "./opponents.ts";
import { readOrigin } from "./record/branch.ts";
import type { Clock } from "./record/clock.ts";
import { EVENT_SCHEMA, type EventLog, type RunEvent, type Write } from "./record/events.ts";
import type { RunResult } from "./record/result.ts";
import type { RunStore } from "./record/run-directory.ts";
import { configHash } from "./settings/config.ts";
import { changeAfter, formerConfigs } from "./settings/lengthened.ts";
import type { Training } from "./training.ts";

export interface Reporter {
  /** An event was written. */
  event(event: RunEvent): void;
  /** Progress between events, e.g. `playing held-out games`, 128 of 400. */
  progress(what: string, done: number, of: number): void;
}

export interface TrainOptions {
  readonly training: Training;
  readonly store: RunStore;
  readonly reporter: Reporter;
  readonly clock: Clock;
  /** Asks to stop: what has not begun to learn is broken off, then the state is saved. */
  readonly signal: AbortSignal;
  /** Go on though events or games of the past were changed. */
  readonly despiteChanges?: boolean;
}

export type TrainEnd =
  | { readonly kind: "finished"; readonly result: RunResult }
  | { readonly kind: "stopped"; readonly iteration: number };

/**
 * A moment that a checkpoint can hold: right after an iteration, before the held-out games that follow it.
 */
interface Position {
  readonly iteration: number;
  readonly optimiserStep: number;
  /** Events written up to this moment. */
  readonly events: number;
}

/** Trains from the newest checkpoint of the store, or from the start, to the end. */
export async function train(options: TrainOptions): Promise<TrainEnd> {
  const { training, store, signal } = options;
  const { config } = training;
  training.engine.keepIn?.(store.folder);
  if (training.engine.can.frozen) await training.engine.snapshot("base");
  const opponents = new Opponents(training);
  const { start, log } = await begin(options, opponents);
  const write: Write = (event) => {
    log.append(event);
    options.reporter.event({ schema: EVENT_SCHEMA, ...event });
  };
  const evaluations = new Evaluations({ ...options, write });
  const alarms = new Alarms(config, store.folder);
  const feed = new Feed(
    ({ play = 0, index, difficulty }) => training.plays[play].secrets.deal("train", index, difficulty),
    feedCapacity(config.pairs.pictureSize, config.gamesPerIteration),
  );
  let position = start;
  let learning = false;
  let learnedBefore = false;
  const onLearning = () => {
    learning = true;
  };
  try {
    await evaluations.at(position.iteration);
    await goOn(options, evaluations, write, position.iteration);
    while (position.iteration < config.iterations) {
      const iteration = position.iteration + 1;
      const next = { feed, opponents, iteration, onLearning, learnedBefore };
      const { steps } = await advance(options, next, alarms, write);
      learnedBefore ||= steps > 0;
      position = { iteration, optimiserStep: position.optimiserStep + steps, events: log.count };
      learning = false;
      if (isDue(config, position.iteration)) {
        await save(options, position, log);
        await opponents.keep(position.iteration);
      }
      await evaluations.at(position.iteration);
      await goOn(options, evaluations, write, position.iteration);
    }
    const result = await evaluations.finish(config.iterations);
    store.writeResult(result);
    return { kind: "finished", result };
  } catch (error) {
    if (isStop(error, signal)) {
      await save(options, position, log);
      return { kind: "stopped", iteration: position.iteration };
    }
    if (!learning && position !== start) await rescue(options, position, log);
    throw error;
  }
}

/** A run that was made longer is measured at its former end, if that was reached, and tells its new schedule. */
async function goOn(
  { training: { config }, store }: TrainOptions,
  evaluations: Evaluations,
  write: Write,
  iteration: number,
): Promise<void> {
  const change = changeAfter(config, iteration);
  if (!change) return;
  if (change.from === iteration && !store.endedAt(iteration))
    store.writeResult(await evaluations.finish(iteration), iteration);
  const { after: _after, ...fields } = change;
  write({ type: "lengthened", iteration, ...fields });
}

/** Keeps the iterations since the last checkpoint. If that fails too, the first error is the one to tell. */
async function rescue(options: TrainOptions, position: Position, log: EventLog): Promise<void> {
  try {
    await save(options, position, log);
  } catch {
    // An older checkpoint is there to continue from.
  }
}

/** True for the interruption that the signal asked for, and for nothing else that happened meanwhile. */
function isStop(error: unknown, signal: AbortSignal): boolean {
  return (
    signal.aborted && (error === signal.reason || (error instanceof Error && error.name === "AbortError"))
  );
}

/** Restores engine, algorithm and position, and rewinds the run directory to that moment. */
async function begin(
  { training, store, despiteChanges }: TrainOptions,
  opponents: Opponents,
): Promise<{ start: Position; log: EventLog }> {
  const iteration = listCheckpoints(store.checkpoints).at(-1);
  if (iteration === undefined)
    return {
      start: { iteration: 0, optimiserStep: 0, events: 0 },
      log: store.rewind({ iteration: 0, events: 0 }),
    };
  const folder = checkpointFolder(store.checkpoints, iteration);
  await opponents.restore(store.checkpoints, iteration);
  const state = await loadCheckpoint(folder, training.engine);
  const hashes = [training.config, ...formerConfigs(training.config)].map(configHash);
  const expected = {
    configHash: hashes.find((hash) => hash === state.configHash) ?? hashes[0],
    baseWeights: training.baseWeights,
    key: training.root.path,
    ...(state.pairs !== undefined && { pairs: secretsName(training) }),
  };
  for (const [name, value] of Object.entries(expected) as [keyof typeof expected, string][]) {
    if (state[name] === value) continue;
    throw new CheckpointError(
      `checkpoint ${folder} was made with ${name} ${state[name]}, this run has ${value}. Put config.json, the weights and the pictures back as they were, or start a new run.`,
    );
  }
  training.algorithm.restore(state.algorithm);
  training.curriculum.restore(state.curriculum as CurriculumState | undefined);
  const asEnd = changeAfter(training.config, iteration)?.from === iteration && store.endedAt(iteration);
  const log = store.rewind(state, { asEnd, despiteChanges });
  // A kill right after a save leaves older checkpoints that it would have deleted.
  await prune(training, store);
  return { start: { iteration, optimiserStep: state.optimiserStep, events: state.events }, log };
}

async function advance(
  { training, store, clock, signal }: TrainOptions,
  next: Pick<IterationOptions, "feed" | "opponents" | "iteration" | "onLearning" | "learnedBefore">,
  alarms: Alarms,
  write: Write,
): Promise<{ steps: number }> {
  // Where an engine never waits for anything, signals would not be heard.
  await setImmediate();
  signal.throwIfAborted();
  const { iteration } = next;
  const { fields, time, episodes, again, learned } = await runIteration(training, { ...next, clock, signal });
  const { gamesEvery } = training.config.checkpoint;
  if (gamesEvery > 0 && iteration % gamesEvery === 0) {
    await store.writeEpisodes(iteration, "", episodes);
    await keepAgain(store, iteration, episodes, again);
  }
  write({ type: "iteration", iteration, ...fields, time: { ...time(), at: clock.date() } });
  for (const alarm of alarms.after(fields.metrics as Record<string, number>))
    write({ type: "alarm", iteration, alarm });
  return learned;
}

/** With the games, all that the algorithm read of an iteration: its rewards and advantages can be computed again. */
async function keepAgain(
  store: RunStore,
  iteration: number,
  episodes: readonly Episode[],
  { greedy, sampled = [] }: AskedAgain,
): Promise<void> {
  const times = { greedy: greedy ? [greedy] : [], again: sampled };
  for (const [name, asked] of Object.entries(times))
    if (asked.length > 0) await store.writeEpisodes(iteration, name, withoutEarlierTokens(episodes, asked));
}

/** Saves unless this moment is saved already: a run that is asked to stop twice writes nothing twice. */
async function save({ training, store }: TrainOptions, position: Position, log: EventLog): Promise<void> {
  const { iteration } = position;
  if (listCheckpoints(store.checkpoints).includes(iteration)) return;
  log.sync();
  await saveCheckpoint(store.checkpoints, training.engine, {
    schema: CHECKPOINT_SCHEMA,
    ...position,
    key: training.root.path,
    configHash: configHash(training.config),
    baseWeights: training.baseWeights,
    pairs: secretsName(training),
    past: store.past(position.events),
    algorithm: training.algorithm.save() as never,
    curriculum: training.curriculum.save() as never,
  });
  await prune(training, store);
}

/** Deletes checkpoints that the settings do not keep. */
async function prune({ engine, config }: Training, { checkpoints, folder }: RunStore): Promise<void> {
  await pruneCheckpointsOf(engine, checkpoints, config.checkpoint.keep, readOrigin(folder)?.iteration);
}

/** Names the secrets of all games of the run. */
function secretsName({ plays }: Training): string {
  return plays.map(({ secrets }) => secrets.name).join(", ");
}
