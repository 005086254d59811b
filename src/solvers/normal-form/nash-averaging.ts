/**
 * Nash averaging (Balduzzi et al., 2018): agents weighed by the equilibrium of the game in which one picks an agent
 * against the other's, the one of most entropy; copies of an agent change nothing. The equilibrium is the limit of quantal
 * response equilibria, which in zero-sum games is that of most entropy.
 */
import { regularisedEquilibrium } from "./regularised.ts";
import { against, even, type Matrix, type Mix } from "./table.ts";

export interface NashAverage {
  readonly mix: Mix;
  /** What each agent gains against the mix. */
  readonly values: readonly number[];
}

/** @param gains antisymmetric: what each agent gains against each. @param temperature near 0. */
export function nashAveraging(gains: Matrix, temperature = 0.02): NashAverage {
  const mix = regularisedEquilibrium({ gains, reference: even(gains.length), pull: temperature }, 1e-10);
  return { mix, values: against(gains, mix) };
}
