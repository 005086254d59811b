/**
 * Mirror descent for a symmetric game with a pull of strength b to a reference mix: ways to the one equilibrium, where
 * the mix is proportional to ref · exp(gain / b). With an even reference that is the quantal response equilibrium of
 * temperature b.
 */
import { softmax } from "../extensive/mirror-descent.ts";
import { against, dot, type Matrix, type Mix } from "./table.ts";

export interface Regularised {
  readonly gains: Matrix;
  readonly reference: Mix;
  /** Strength of the pull, b. */
  readonly pull: number;
}

/**
 * `descent`: the gains at the current mix (OMD, magnetic mirror descent). `nash-md`: at the mix that is drawn to the
 * reference (Munos et al., 2023). `extragradient`: at a half step ahead (EGPO).
 */
export type RegularisedWay = "descent" | "nash-md" | "extragradient";

/** One step of size `rate`. */
export function regularisedStep(game: Regularised, mix: Mix, rate: number, way: RegularisedWay): Mix {
  const { gains, reference, pull } = game;
  const drawn = mix.map((p, i) => (1 - rate * pull) * Math.log(p) + rate * pull * Math.log(reference[i]));
  const stepped = (at: Mix) => softmax(against(gains, at).map((gain, i) => drawn[i] + rate * gain));
  if (way === "nash-md") return stepped(softmax(drawn));
  const half = stepped(mix);
  return way === "extragradient" ? stepped(half) : half;
}

/** @param rate may depend on the step, counted from 0. */
export function regularised(
  game: Regularised,
  way: RegularisedWay,
  iterations: number,
  rate: number | ((step: number) => number),
): Mix {
  let mix = game.reference;
  for (let step = 0; step < iterations; step++)
    mix = regularisedStep(game, mix, typeof rate === "number" ? rate : rate(step), way);
  return mix;
}

/** The equilibrium: damped steps until the mix no longer moves. */
export function regularisedEquilibrium(game: Regularised, tolerance = 1e-14): Mix {
  const rate = 0.9 / (game.pull + spread(game.gains));
  let mix = game.reference;
  for (let step = 0; step < 1_000_000; step++) {
    const next = regularisedStep(game, mix, rate, "extragradient");
    const moved = Math.max(...next.map((p, i) => Math.abs(p - mix[i])));
    mix = next;
    if (moved < tolerance) break;
  }
  return mix;
}

/** What a best response gains over the mix where each pays b times its divergence from the reference. */
export function dualGap({ gains, reference, pull }: Regularised, mix: Mix): number {
  const own = against(gains, mix);
  const best = softmax(own.map((gain, i) => Math.log(reference[i]) + gain / pull));
  const paid = (p: Mix) => p.reduce((sum, q, i) => (q > 0 ? sum + q * Math.log(q / reference[i]) : sum), 0);
  const value = (p: Mix, q: Mix) => dot(p, against(gains, q)) - pull * paid(p) + pull * paid(q);
  return value(best, mix) - value(mix, best);
}

function spread(gains: Matrix): number {
  const all = gains.flat();
  return Math.max(...all) - Math.min(...all);
}
