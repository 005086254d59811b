/**
 * Turn-level returns of one seat's trajectory: G_t = r_t + γ G_{t+1}, so that a turn is credited with
 * what came after it (MARSHAL; γ = 1 there). Rewards are those of one seat's turns in order.
 */

/** Same length and order as `rewards`; γ is the discount per turn, 0 to 1. */
export function turnReturns(rewards: readonly number[], gamma = 1): number[] {
  const returns = rewards.slice();
  for (let turn = returns.length - 2; turn >= 0; turn--) returns[turn] += gamma * returns[turn + 1];
  return returns;
}
