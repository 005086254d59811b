/**
 * Role advantage estimation (RAE): a moving baseline per group key, subtracted from rewards.
 *
 *     b ← α b + (1-α) mean(r)          A_i = r_i - b          (Vision-Zero, eq. 2; b starts at 0)
 *
 * The paper updates first and then subtracts; SPIRAL's code subtracts the old b "to be unbiased". For
 * one sample per update the two differ by the factor α.
 */
import { CheckpointError } from "../core/errors.ts";
import { MovingAverage, type MovingAverageState } from "../core/moving-average.ts";
import { mean } from "../core/stats.ts";

export type BaselineOrder = "update-first" | "subtract-first";

export interface MovingBaselineOptions {
  /** α, 0 to 1; with 1 baselines stay 0 (training without RAE, the paper's table 13). */
  readonly decay: number;
  /** Default: `update-first`, the paper's. */
  readonly order?: BaselineOrder;
}

export type MovingBaselineState = Readonly<Record<string, MovingAverageState>>;

export class MovingBaseline {
  private readonly baselines = new Map<string, MovingAverage>();

  constructor(private readonly options: MovingBaselineOptions) {}

  /** The baseline of a key; 0 before its first update. */
  value(key: string): number {
    return this.baselines.get(key)?.value ?? 0;
  }

  /**
   * Advantages of rewards that share a key, as one update with the mean of those that count; no such reward, no update.
   * @param counts per reward; all count if absent. One that does not count has an advantage all the same.
   */
  advantages(key: string, rewards: readonly number[], counts?: readonly boolean[]): number[] {
    const before = this.value(key);
    const counted = rewards.filter((_, i) => counts?.[i] ?? true);
    if (counted.length > 0) this.average(key).update(mean(counted));
    const baseline = this.options.order === "subtract-first" ? before : this.value(key);
    return rewards.map((reward) => reward - baseline);
  }

  save(): MovingBaselineState {
    return Object.fromEntries([...this.baselines].map(([key, average]) => [key, average.save()]));
  }

  /** Replaces all baselines. @throws CheckpointError if the state is damaged. */
  restore(state: MovingBaselineState): void {
    if (typeof state !== "object" || state === null) {
      throw new CheckpointError(
        `Saved baselines are ${JSON.stringify(state)}, not an object. Resume from an earlier checkpoint.`,
      );
    }
    this.baselines.clear();
    for (const [key, saved] of Object.entries(state)) this.average(key).restore(saved);
  }

  private average(key: string): MovingAverage {
    const known = this.baselines.get(key);
    if (known) return known;
    const fresh = new MovingAverage(this.options.decay);
    this.baselines.set(key, fresh);
    return fresh;
  }
}
