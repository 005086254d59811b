/**
 * Group-relative advantages (GRPO; Vision-Zero, eq. 5): within each group key
 *
 *     A_i = (r_i - mean(r)) / (std(r) + ε)          std of the population (divides by n)
 *
 * or, with `scale: "none"`, the difference from the mean alone (Dr. GRPO). A group whose rewards are
 * all equal, or that has one member, carries no gradient: its advantages are exactly 0, and it is counted.
 */
import { DataError } from "../core/errors.ts";
import { groupBy } from "../core/group-by.ts";
import { mean, populationStd } from "../core/stats.ts";

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

/** @throws DataError unless there is one key per reward. */
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
