/**
 * The distance of a policy from equilibrium. NashConv is what all seats together could gain by best responses
 * to it; exploitability is the mean of that over the seats, so half of it for two. Both are 0 at a Nash
 * equilibrium and nowhere else.
 */
import { z } from "zod";
import { bestResponse } from "./best-response.ts";
import { expectedReturns } from "./expected.ts";
import { type Policy, profileOf } from "./policy.ts";
import type { GameTree } from "./walk.ts";

export interface NashConv {
  readonly nashConv: number;
  /**
   * `nashConv` over the number of seats; for two-player zero-sum games the mean loss against a best response.
   */
  readonly exploitability: number;
  /** The gain of each seat if all follow the policy. */
  readonly returns: readonly number[];
  /** The gain of each seat by a best response to the others. */
  readonly bestResponses: readonly number[];
}

/** Of a stored result; further fields are kept. */
export const nashConvSchema = z.looseObject({
  exploitability: z.number(),
  nashConv: z.number(),
  returns: z.array(z.number()),
  bestResponses: z.array(z.number()),
});

/** @throws EvaluationError if the policy gives no probabilities somewhere. */
export function nashConv(tree: GameTree, policy: Policy): NashConv {
  const profile = profileOf(tree, policy);
  const returns = expectedReturns(tree, profile);
  const bestResponses = returns.map((_, seat) => bestResponse(tree, profile, seat).value);
  const sum = bestResponses.reduce((total, best, seat) => total + best - returns[seat], 0);
  return { nashConv: sum, exploitability: sum / tree.seats, returns, bestResponses };
}
