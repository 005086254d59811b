/**
 * Monte Carlo CFR with external sampling (Lanctot et al., 2009): for each seat one walk in which chance and the
 * others draw, and the seat tries all of its choices. An iteration touches a small part of the tree; the average
 * policy converges as CFR's does, with noise.
 */
import type { Key, Rng } from "../../core/rng.ts";
import type { Profile } from "../policy.ts";
import type { GameTree } from "../walk.ts";
import { CHANCE, END, type FlatPolicy, type FlatTree, flatten, withChance } from "./flat-tree.ts";
import type { Iterative } from "./iterative.ts";
import { averaged, normalise } from "./regret.ts";

export class SampledCfr implements Iterative {
  iterations = 0;
  private readonly flat: FlatTree;
  private readonly policy: FlatPolicy;
  private readonly regrets: Float64Array;
  private readonly sums: Float64Array;
  private rng: Rng;

  constructor(
    tree: GameTree,
    private readonly key: Key,
  ) {
    this.flat = flatten(tree);
    this.policy = withChance(this.flat);
    this.regrets = new Float64Array(this.flat.size);
    this.sums = new Float64Array(this.flat.size);
    this.rng = key.stream();
  }

  iterate(): void {
    this.rng = this.key.child(this.iterations++).stream();
    for (let seat = 0; seat < this.flat.seats; seat++) this.gain(0, seat);
  }

  profile(): Profile {
    return averaged(this.flat, this.sums);
  }

  /** What the seat gains from the node on, as sampled. */
  private gain(node: number, seat: number): number {
    const { actor, returns, seats, children, first, policyAt, setOf } = this.flat;
    if (actor[node] === END) return returns[node * seats + seat];
    const [from, at, count] = [first[node], policyAt[node], first[node + 1] - first[node]];
    if (actor[node] !== CHANCE) normalise(this.regrets, at, at + count, this.policy);
    if (actor[node] === seat) return this.tryAll(node, seat);
    if (setOf[node] >= 0) this.count(at, count);
    return this.gain(children[from + this.drawn(at, count)], seat);
  }

  private tryAll(node: number, seat: number): number {
    const { children, first, policyAt } = this.flat;
    const [from, at, count] = [first[node], policyAt[node], first[node + 1] - first[node]];
    const shares = this.policy.slice(at, at + count);
    const gains = shares.map((_, choice) => this.gain(children[from + choice], seat));
    const mean = gains.reduce((sum, gain, choice) => sum + shares[choice] * gain, 0);
    gains.forEach((gain, choice) => {
      this.regrets[at + choice] += gain - mean;
    });
    return mean;
  }

  /** The seats that draw come by here as often as they themselves make it probable: that weighs their average. */
  private count(at: number, count: number): void {
    for (let choice = at; choice < at + count; choice++) this.sums[choice] += this.policy[choice];
  }

  private drawn(at: number, count: number): number {
    let left = this.rng.uniform();
    for (let choice = 0; choice < count; choice++) {
      left -= this.policy[at + choice];
      if (left < 0) return choice;
    }
    return count - 1;
  }
}
