/**
 * Advantages: rewards → one number per turn. Two primitives on string group keys, `MovingBaseline` (role
 * advantage estimation) and `groupNormalise` (GRPO), and `turnReturns`. The papers differ in the keys they
 * group by (`spy`, `game/3`, `game|role|seat`, `batch|role`), not in the arithmetic.
 */
import { CheckpointError, DataError } from "../core/errors.ts";
import { groupBy } from "../core/group-by.ts";
import { MovingAverage, type MovingAverageState } from "../core/moving-average.ts";
import { mean, populationStd } from "../core/stats.ts";
import type { Turn } from "../rollout/episode.ts";

/** A turn and how much better than expected it was. */
export interface AdvantagedTurn {
  readonly turn: Turn;
  readonly advantage: number;
}

export type BaselineOrder = "update-first" | "subtract-first";

export interface MovingBaselineOptions {
  /** α, 0 to 1; with 1 baselines stay 0 (training without RAE, the paper's table 13). */
  readonly decay: number;
  /** Default: `update-first`, the paper's. */
  readonly order?: BaselineOrder;
}

export type MovingBaselineState = Readonly<Record<string, MovingAverageState>>;

/**
 * Role advantage estimation (RAE): a moving baseline per group key, subtracted from rewards.
 *
 *     b ← α b + (1-α) mean(r)          A_i = r_i - b          (Vision-Zero, eq. 2; b starts at 0)
 *
 * The paper updates first and then subtracts; SPIRAL's code subtracts the old b "to be unbiased". For one
 * sample per update the two differ by the factor α.
 */
export class MovingBaseline {
  private readonly baselines = new Map<string, MovingAverage>();

  constructor(private readonly options: MovingBaselineOptions) {}

  /** The baseline of a key; 0 before its first update. */
  value(key: string): number {
    return this.baselines.get(key)?.value ?? 0;
  }

  /**
   * Advantages of rewards that share a key, as one update with the mean of those that count; no such reward,
   * no update.
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

export interface GroupNormaliseOptions {
  /** ε; default 1e-6. */
  readonly epsilon?: number;
  /** Default `std`. */
  readonly scale?: "std" | "none";
}

export interface GroupAdvantages {
  /** In the order of the rewards. */
  readonly advantages: readonly number[];
  readonly groups: number;
  readonly groupsWithoutGradient: number;
}

/**
 * Group-relative advantages (GRPO; Vision-Zero, eq. 5): within each group key
 *
 *     A_i = (r_i - mean(r)) / (std(r) + ε)          std of the population (divides by n)
 *
 * or, with `scale: "none"`, the difference from the mean alone (Dr. GRPO). A group whose rewards are all
 * equal, or that has one member, carries no gradient: its advantages are exactly 0, and it is counted.
 * @throws DataError unless there is one key per reward.
 */
export function groupNormalise(
  keys: readonly string[],
  rewards: readonly number[],
  options: GroupNormaliseOptions = {},
): GroupAdvantages {
  if (keys.length !== rewards.length) {
    throw new DataError(
      `There are ${keys.length} group keys for ${rewards.length} rewards: give one per reward.`,
    );
  }
  const advantages = new Array<number>(rewards.length).fill(0);
  const groups = groupBy([...keys.keys()], (index) => keys[index]);
  let groupsWithoutGradient = 0;
  for (const members of groups.values()) {
    const own = members.map((index) => rewards[index]);
    if (own.every((reward) => reward === own[0])) groupsWithoutGradient++;
    else
      spread(own, options).forEach((advantage, i) => {
        advantages[members[i]] = advantage;
      });
  }
  return { advantages, groups: groups.size, groupsWithoutGradient };
}

function spread(
  rewards: readonly number[],
  { epsilon = 1e-6, scale = "std" }: GroupNormaliseOptions,
): number[] {
  const centre = mean(rewards);
  const divisor = scale === "std" ? populationStd(rewards) + epsilon : 1;
  return rewards.map((reward) => (reward - centre) / divisor);
}

/**
 * Turn-level returns of one seat's trajectory: G_t = r_t + γ G_{t+1}, so that a turn is credited with what
 * came after it (MARSHAL; γ = 1 there).
 * @param rewards of one seat's turns in order. @param gamma discount per turn, 0 to 1. @returns in the same
 * order.
 */
export function turnReturns(rewards: readonly number[], gamma = 1): number[] {
  const returns = rewards.slice();
  for (let turn = returns.length - 2; turn >= 0; turn--) returns[turn] += gamma * returns[turn + 1];
  return returns;
}
