/**
 * A tracker: a place besides the run directory where the numbers of a run are shown, e.g. TensorBoard. Trackers are
 * told each event after it was written. They follow the run and never lead it: nothing here is read by the training,
 * and no failure reaches it.
 */
import type { RunEvent } from "../record/events.ts";
import type { Config } from "../settings/config.ts";

export const TRACKERS = ["tensorboard", "wandb", "trackio"] as const;
export type TrackerName = (typeof TRACKERS)[number];

export interface Tracker {
  readonly name: TrackerName;
  /** Returns at once. @throws whatever stands in its way; it is then told no more. */
  event(event: RunEvent): void;
  /** Waits until all is stored, for a limited time. */
  close(): Promise<void>;
}

/** A run as its trackers know it. */
export interface TrackedRun {
  /** The run directory. */
  readonly folder: string;
  readonly config: Config;
  /** Iterations that are complete: what trackers were told of later ones will be told again. */
  readonly from: number;
  /** The same for the run each time it is continued, and another one for each run. */
  readonly id: string;
  /** Tells a person what went wrong, once for each tracker. */
  readonly warn: (text: string) => void;
}
