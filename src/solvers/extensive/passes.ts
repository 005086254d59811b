/**
 * The two passes over a flat tree that all iterative solvers share: how probable each node is, forwards, and what a
 * seat gains from it on, backwards. Buffers are made once and filled anew.
 */
import { END, type FlatPolicy, type FlatTree } from "./flat-tree.ts";

export class Passes {
  /** Per node, the probability that the seat itself does what leads there. */
  readonly own: Float64Array;
  /** Per node, the probability that chance and the others do. */
  readonly others: Float64Array;
  /** Per node, the mean gain of the seat from there on. */
  readonly values: Float64Array;

  constructor(private readonly flat: FlatTree) {
    this.own = new Float64Array(flat.nodes);
    this.others = new Float64Array(flat.nodes);
    this.values = new Float64Array(flat.nodes);
  }

  /** Fills `own` and `others`. */
  forward(policy: FlatPolicy, seat: number): void {
    const { nodes, actor, first, children, policyAt } = this.flat;
    const { own, others } = this;
    own.fill(0);
    others.fill(0);
    own[0] = others[0] = 1;
    for (let node = 0; node < nodes; node++) {
      const [from, to, at] = [first[node], first[node + 1], policyAt[node] - first[node]];
      if (actor[node] === seat) {
        for (let edge = from; edge < to; edge++) {
          own[children[edge]] += own[node] * policy[at + edge];
          others[children[edge]] += others[node];
        }
      } else {
        for (let edge = from; edge < to; edge++) {
          own[children[edge]] += own[node];
          others[children[edge]] += others[node] * policy[at + edge];
        }
      }
    }
  }

  /**
   * Fills `values`, and adds to `gains` what each choice of the seat gains over its policy, weighed by `others`.
   * @param gains as long as a policy.
   */
  backward(policy: FlatPolicy, seat: number, gains: Float64Array): void {
    const { nodes, seats, actor, first, children, policyAt, returns } = this.flat;
    const { values, others } = this;
    for (let node = nodes - 1; node >= 0; node--) {
      if (actor[node] === END) {
        values[node] = returns[node * seats + seat];
        continue;
      }
      const [from, to, at] = [first[node], first[node + 1], policyAt[node] - first[node]];
      let value = 0;
      for (let edge = from; edge < to; edge++) value += policy[at + edge] * values[children[edge]];
      values[node] = value;
      if (actor[node] !== seat) continue;
      const reach = others[node];
      for (let edge = from; edge < to; edge++) gains[at + edge] += reach * (values[children[edge]] - value);
    }
  }

  /** Adds the seat's policy to `sums`, weighed by `weight` and how probable the seat itself makes each set. */
  average(policy: FlatPolicy, seat: number, weight: number, sums: Float64Array): void {
    const { nodes, actor, first, policyAt } = this.flat;
    for (let node = 0; node < nodes; node++) {
      if (actor[node] !== seat) continue;
      const [at, count, own] = [policyAt[node], first[node + 1] - first[node], weight * this.own[node]];
      for (let choice = at; choice < at + count; choice++) sums[choice] += own * policy[choice];
    }
  }
}
