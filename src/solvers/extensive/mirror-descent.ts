/**
 * Magnetic mirror descent in every information set (Sokota et al., 2023): a step towards what gains more, held
 * back by the last policy and by a magnet. With a fixed uniform magnet it converges to the agent quantal response
 * equilibrium of its temperature; with a falling temperature, or a magnet that follows, to a Nash equilibrium.
 */
import type { Profile } from "../policy.ts";
import type { GameTree } from "../walk.ts";
import { type FlatPolicy, type FlatTree, flatten, profileFrom, withChance } from "./flat-tree.ts";
import type { Iterative } from "./iterative.ts";
import { Passes } from "./passes.ts";
import { matchRegrets } from "./regret.ts";

export interface MirrorDescentOptions {
  /** Strength of the magnet at iteration t, from 1 on. */
  readonly temperature: (t: number) => number;
  /** Step size at iteration t. */
  readonly rate: (t: number) => number;
  /** How far the magnet follows the policy in a step, 0 to 1. */
  readonly follow?: number;
}

/** The authors' schedule for Kuhn poker: temperature and step are 1/√t. */
export const FALLING: MirrorDescentOptions = {
  temperature: (t) => 1 / Math.sqrt(t),
  rate: (t) => 1 / Math.sqrt(t),
};

/** Towards the agent quantal response equilibrium of this temperature. */
export function towardsQuantalResponse(temperature: number): MirrorDescentOptions {
  return { temperature: () => temperature, rate: () => temperature / 2 };
}

/** The authors' moving magnet. */
export const MOVING: MirrorDescentOptions = { temperature: () => 1, rate: () => 0.1, follow: 0.05 };

export class MirrorDescent implements Iterative {
  iterations = 0;
  private readonly flat: FlatTree;
  private readonly passes: Passes;
  private readonly policy: FlatPolicy;
  private readonly magnet: FlatPolicy;

  constructor(
    tree: GameTree,
    private readonly options: MirrorDescentOptions,
  ) {
    this.flat = flatten(tree);
    this.passes = new Passes(this.flat);
    this.policy = withChance(this.flat);
    const nothing = new Float64Array(this.flat.size);
    for (let seat = 0; seat < tree.seats; seat++) matchRegrets(this.flat, nothing, seat, this.policy);
    this.magnet = this.policy.slice();
  }

  /** All seats step from the same policy. */
  iterate(): void {
    const t = ++this.iterations;
    const gains = new Float64Array(this.flat.size);
    const reach = new Float64Array(this.flat.setSeat.length);
    for (let seat = 0; seat < this.flat.seats; seat++) {
      this.passes.forward(this.policy, seat);
      this.passes.backward(this.policy, seat, gains);
      this.flat.setOf.forEach((set, node) => {
        if (set >= 0 && this.flat.setSeat[set] === seat) reach[set] += this.passes.others[node];
      });
    }
    const [rate, temperature] = [this.options.rate(t), this.options.temperature(t)];
    reach.forEach((weight, set) => {
      this.step(set, rate, temperature, (at) => (weight > 0 ? gains[at] / weight : 0));
    });
  }

  /** The current policy. */
  profile(): Profile {
    return profileFrom(this.flat, this.policy);
  }

  private step(set: number, rate: number, temperature: number, gain: (at: number) => number): void {
    const { policy, magnet } = this;
    const { follow = 0 } = this.options;
    const places = range(this.flat.offset[set], this.flat.offset[set + 1]);
    const pull = rate * temperature;
    const next = softmax(
      places.map((at) => (Math.log(policy[at]) + pull * Math.log(magnet[at]) + rate * gain(at)) / (1 + pull)),
    );
    places.forEach((at, i) => {
      policy[at] = next[i];
    });
    if (follow === 0) return;
    const drawn = places.map((at) => (1 - follow) * Math.log(magnet[at]) + follow * Math.log(policy[at]));
    softmax(drawn).forEach((share, i) => {
      magnet[places[i]] = share;
    });
  }
}

/** exp(x) over its sum. */
export function softmax(logits: readonly number[]): number[] {
  const most = Math.max(...logits);
  const weights = logits.map((logit) => Math.exp(logit - most));
  const total = weights.reduce((sum, weight) => sum + weight, 0);
  return weights.map((weight) => weight / total);
}

function range(from: number, to: number): number[] {
  return Array.from({ length: to - from }, (_, i) => from + i);
}
