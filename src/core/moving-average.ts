/**
 * Exponential moving average that starts at 0: m ← ρ m + (1-ρ) x. Used for role baselines (eq. 2) and
 * stage averages (eq. 7-8). With bias correction the value is m / (1 - ρ^t) after t updates (Adam's
 * correction), so that it is an average of what was seen from the first update on. With ρ = 1 it stays 0.
 */
import { CheckpointError, ConfigError } from "./errors.ts";

export interface MovingAverageState {
  /** Uncorrected. */
  readonly value: number;
  readonly updates: number;
}

export class MovingAverage {
  private raw = 0;
  private updates = 0;

  /** @throws ConfigError unless 0 ≤ decay ≤ 1, or below 1 with bias correction. */
  constructor(
    readonly decay: number,
    readonly biasCorrection = false,
  ) {
    if (decay >= 0 && (decay < 1 || (decay === 1 && !biasCorrection))) return;
    const range = biasCorrection
      ? "from 0 to below 1, as bias correction divides by 1 - decay"
      : "from 0 to 1";
    throw new ConfigError(`The decay of a moving average is ${decay}: choose a number ${range}.`);
  }

  get value(): number {
    if (!this.biasCorrection || this.updates === 0) return this.raw;
    return this.raw / (1 - this.decay ** this.updates);
  }

  update(observed: number): void {
    this.raw = this.decay * this.raw + (1 - this.decay) * observed;
    this.updates++;
  }

  save(): MovingAverageState {
    return { value: this.raw, updates: this.updates };
  }

  /** @throws CheckpointError if the saved state is no moving average. */
  restore(state: MovingAverageState): void {
    if (!Number.isFinite(state?.value) || !Number.isInteger(state?.updates)) {
      throw new CheckpointError(
        `A saved moving average is ${JSON.stringify(state)}, not { value, updates }. Resume from an earlier checkpoint.`,
      );
    }
    this.raw = state.value;
    this.updates = state.updates;
  }
}
