/**
 * Fictitious play in extensive form (Heinrich, Lanctot and Silver, 2015): every iteration each seat answers the
 * average policy of the others by a best response, which then joins its own average. Averages are taken over
 * realisations: a set counts as much as the seat's own play makes it probable.
 */
import { bestResponse } from "../best-response.ts";
import type { Profile } from "../policy.ts";
import type { GameTree } from "../walk.ts";
import { type FlatPolicy, type FlatTree, flatten, withChance } from "./flat-tree.ts";
import type { Iterative } from "./iterative.ts";
import { Passes } from "./passes.ts";
import { averaged, matchRegrets } from "./regret.ts";

export class ExtensiveFictitiousPlay implements Iterative {
  iterations = 0;
  private readonly flat: FlatTree;
  private readonly passes: Passes;
  private readonly sums: Float64Array;

  /** Begins with uniform play as the first member of the average. */
  constructor(private readonly tree: GameTree) {
    this.flat = flatten(tree);
    this.passes = new Passes(this.flat);
    this.sums = new Float64Array(this.flat.size);
    const uniform = withChance(this.flat);
    for (let seat = 0; seat < tree.seats; seat++) matchRegrets(this.flat, this.sums, seat, uniform);
    for (let seat = 0; seat < tree.seats; seat++) this.join(uniform, seat);
  }

  iterate(): void {
    this.iterations++;
    const profile = this.profile();
    const answers = withChance(this.flat);
    for (let seat = 0; seat < this.tree.seats; seat++) {
      bestResponse(this.tree, profile, seat).choices.forEach((choice, set) => {
        if (choice !== undefined) answers[this.flat.offset[set] + choice] = 1;
      });
    }
    for (let seat = 0; seat < this.tree.seats; seat++) this.join(answers, seat);
  }

  profile(): Profile {
    return averaged(this.flat, this.sums);
  }

  private join(policy: FlatPolicy, seat: number): void {
    this.passes.forward(policy, seat);
    this.passes.average(policy, seat, 1, this.sums);
  }
}
