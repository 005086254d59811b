/**
 * Counterfactual regret minimisation (Zinkevich et al., 2007): regret matching in every information set; the
 * average policy converges to an equilibrium of two-player zero-sum games. CFR+ (Tammelin, 2014) keeps no negative
 * regret and weighs the average by the number of the iteration.
 */
import type { Profile } from "../policy.ts";
import type { GameTree } from "../walk.ts";
import { type FlatPolicy, type FlatTree, flatten, profileFrom, withChance } from "./flat-tree.ts";
import type { Iterative } from "./iterative.ts";
import { Passes } from "./passes.ts";
import { averaged, matchRegrets } from "./regret.ts";

export interface CfrOptions {
  /** CFR+: regrets are cut at 0 after each update, and iteration t counts t times in the average. */
  readonly plus?: boolean;
  /** Seats update in turn, the first one first, or all from the same policy. */
  readonly updates?: "in-turn" | "at-once";
}

export class Cfr implements Iterative {
  iterations = 0;
  private readonly flat: FlatTree;
  private readonly passes: Passes;
  private readonly policy: FlatPolicy;
  private readonly regrets: Float64Array;
  private readonly sums: Float64Array;

  constructor(
    tree: GameTree,
    private readonly options: CfrOptions = {},
  ) {
    this.flat = flatten(tree);
    this.passes = new Passes(this.flat);
    this.policy = withChance(this.flat);
    this.regrets = new Float64Array(this.flat.size);
    this.sums = new Float64Array(this.flat.size);
    this.match();
  }

  iterate(): void {
    this.iterations++;
    for (let seat = 0; seat < this.flat.seats; seat++) {
      this.update(seat);
      if (this.options.updates !== "at-once") matchRegrets(this.flat, this.regrets, seat, this.policy);
    }
    if (this.options.updates === "at-once") this.match();
  }

  /** The average. */
  profile(): Profile {
    return averaged(this.flat, this.sums);
  }

  /** The policy that the next iteration plays. */
  current(): Profile {
    return profileFrom(this.flat, this.policy);
  }

  private update(seat: number): void {
    const { passes, policy, regrets, flat } = this;
    passes.forward(policy, seat);
    passes.average(policy, seat, this.options.plus ? this.iterations : 1, this.sums);
    passes.backward(policy, seat, regrets);
    if (!this.options.plus) return;
    for (let at = 0; at < flat.offset[flat.offset.length - 1]; at++) if (regrets[at] < 0) regrets[at] = 0;
  }

  private match(): void {
    for (let seat = 0; seat < this.flat.seats; seat++) {
      matchRegrets(this.flat, this.regrets, seat, this.policy);
    }
  }
}
