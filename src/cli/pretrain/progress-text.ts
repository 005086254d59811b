/**
 * The progress of `sparring pretrain` in words: one line or one JSON object per event, with the time that is
 * left.
 */
import { wilson } from "../../core/stats.ts";
import type { PretrainEvent } from "../../engine/local/pretrain/pretrain.ts";
import type { Clock } from "../../run/record/clock.ts";
import { duration } from "../../run/record/status-text.ts";

/** Events that the pace is taken from. */
const WINDOW = 5;

/** Estimates the seconds that are left, from the steps of the last few events. */
export class Pace {
  private readonly marks: { readonly step: number; readonly at: number }[] = [];

  constructor(private readonly clock: Clock) {}

  /** Starts the watch at a step. */
  begin(step: number): void {
    this.marks.push({ step, at: this.clock.seconds() });
  }

  left({ step, of }: Pick<PretrainEvent, "step" | "of">): number {
    this.begin(step);
    if (this.marks.length > WINDOW + 1) this.marks.shift();
    const [first] = this.marks;
    const seconds = this.clock.seconds() - first.at;
    return (seconds / Math.max(1, step - first.step)) * (of - step);
  }
}

/** Clock times stand below `time`. */
export function eventJson(event: PretrainEvent, secondsLeft: number): string {
  return JSON.stringify({ ...event, time: { left: Math.round(secondsLeft) } });
}

/** "judge 400/5000  loss 12.300  |  color 81% [77, 84] …  |  45 min left" */
export function eventLine(event: PretrainEvent, secondsLeft: number): string {
  const { stage, step, of, loss, dense, probe } = event;
  const parts = [`${stage} ${step}/${of}  loss ${loss.toFixed(3)}`];
  if (dense)
    parts.push(
      Object.entries(dense)
        .map(([question, share]) => `${question} ${percent(share)}`)
        .join("  "),
    );
  if (probe) {
    parts.push(
      Object.entries(probe)
        .map(([kind, { right, n }]) => {
          const { estimate, low, high } = wilson(right, n);
          return `${kind} ${percent(estimate)} [${percent(low)}, ${percent(high)}]`;
        })
        .join("  "),
    );
  }
  return [...parts, `${duration(secondsLeft)} left`].join("  |  ");
}

function percent(share: number): string {
  return `${Math.round(100 * share)}%`;
}
