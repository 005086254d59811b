/** Regret matching over flat policies, and the averages that it leaves. */

import type { Profile } from "../policy.ts";
import { type FlatPolicy, type FlatTree, profileFrom } from "./flat-tree.ts";

/**
 * Writes the policy of a seat's information sets: positive regrets divided by their sum, uniform if there are none.
 */
export function matchRegrets(flat: FlatTree, regrets: Float64Array, seat: number, policy: FlatPolicy): void {
  const { offset, setSeat } = flat;
  for (let set = 0; set < setSeat.length; set++) {
    if (setSeat[set] === seat) normalise(regrets, offset[set], offset[set + 1], policy);
  }
}

/** The sums of all seats, each set's divided by their total; uniform where nothing was added. */
export function averaged(flat: FlatTree, sums: Float64Array): Profile {
  const policy = new Float64Array(flat.size);
  for (let seat = 0; seat < flat.seats; seat++) matchRegrets(flat, sums, seat, policy);
  return profileFrom(flat, policy);
}

/** Positive parts of `weights[from]` to `weights[to - 1]` divided by their sum; uniform if there are none. */
export function normalise(weights: Float64Array, from: number, to: number, into: Float64Array): void {
  let total = 0;
  for (let at = from; at < to; at++) if (weights[at] > 0) total += weights[at];
  const share = 1 / (to - from);
  for (let at = from; at < to; at++) into[at] = total > 0 ? Math.max(weights[at], 0) / total : share;
}
