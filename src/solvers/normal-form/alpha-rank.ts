/**
 * Alpha-rank (Omidshafiei et al., 2019) for one population: how often each strategy holds a population of m in the long
 * run, where single mutants invade and fitter ones take over.
 */
import type { Matrix, Mix } from "./table.ts";

export interface AlphaRankOptions {
  /** How strongly fitness counts. */
  readonly alpha: number;
  /** Members of the population. */
  readonly population: number;
}

/** @param gains what each strategy gains against each. @returns how likely a population goes from one to another. */
export function transitions(gains: Matrix, options: AlphaRankOptions): Matrix {
  const share = 1 / (gains.length - 1);
  return gains.map((_, from) => {
    const row = gains.map((_, to) => (to === from ? 0 : share * fixation(gains, from, to, options)));
    return row.with(from, 1 - row.reduce((sum, p) => sum + p, 0));
  });
}

/** The long-run shares of the strategies. */
export function alphaRank(gains: Matrix, options: AlphaRankOptions): Mix {
  const table = transitions(gains, options);
  const leaving = (state: number) => 1 - table[state][state];
  let shares = gains.map(() => 1 / gains.length);
  const rate = 0.5 / Math.max(...gains.map((_, state) => leaving(state)));
  for (let step = 0; step < 100_000; step++) {
    const flow = shares.map(
      (share, to) => shares.reduce((sum, p, from) => sum + p * table[from][to], 0) - share,
    );
    shares = shares.map((share, i) => share + rate * flow[i]);
    if (Math.max(...flow.map(Math.abs)) * rate < 1e-15) break;
  }
  return shares;
}

/** The probability that one mutant takes over a population of residents. */
function fixation(gains: Matrix, resident: number, mutant: number, options: AlphaRankOptions): number {
  const { alpha, population: m } = options;
  let [sum, product] = [1, 1];
  for (let k = 1; k < m; k++) {
    const own = ((k - 1) / (m - 1)) * gains[mutant][mutant] + ((m - k) / (m - 1)) * gains[mutant][resident];
    const other =
      (k / (m - 1)) * gains[resident][mutant] + ((m - k - 1) / (m - 1)) * gains[resident][resident];
    product *= Math.exp(-alpha * (own - other));
    sum += product;
  }
  return 1 / sum;
}
