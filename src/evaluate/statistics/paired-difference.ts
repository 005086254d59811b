/**
 * The mean of paired differences between -1 and 1 with its 95% interval by the normal approximation, and the
 * smallest true difference that this many pictures could have shown.
 *
 * Source: Agresti & Min (2005) for matched pairs: the interval after two made-up pairs, one of which is a tie
 * and half a one each way. So the interval has a width even if all pairs are ties, and it covers well for few
 * of them. Pairs on one picture are a cluster: the error is the ratio estimator's between clusters, with two
 * made-up pictures of the mean number of pairs m,
 *
 *     c = Σ S_i / (n + 2 m),   error² = (Σ (S_i - c n_i)² + m² (1 + 2 c²)) / (n + 2 m)²
 *
 * for sums S_i over n_i pairs, and at least that of n unrelated pairs, which is the same formula with
 * pictures of one pair each. Where pictures repeat, Student's t of one degree less than there are pictures
 * stands for z.
 */
import { DataError } from "../../core/errors.ts";
import { type Interval, mean, Z95 } from "../../core/stats.ts";
import { studentT95 } from "../../core/student-t.ts";
import { LEAST_PICTURES } from "./held-out-size.ts";

/** 0.8 quantile of the standard normal. */
const Z80 = 0.8416212335729143;

export interface PairedDifference {
  readonly difference: Interval;
  /**
   * True difference that is found in 80% of cases at 5%, from the spread of these pairs; absent if there is
   * none.
   */
  readonly smallestEffect?: number;
}

/**
 * @param pictures the differences on each picture, none of them empty.
 * @throws DataError if there is none.
 */
export function pairedDifference(pictures: readonly (readonly number[])[]): PairedDifference {
  const all = pictures.flat();
  const n = all.length;
  if (n === 0) throw new DataError("There is no pair to take a difference of; check that both have scores.");
  if (n > 1 && pictures.length === 1) return { difference: { estimate: mean(all), low: -1, high: 1, n } };
  const { centre, error } = wider(estimate(pictures), estimate(all.map((value) => [value])));
  const quantile = n === pictures.length ? Z95 : studentT95(pictures.length - 1);
  const smallestEffect = (quantile + Z80) * error;
  return {
    difference: {
      estimate: mean(all),
      low: Math.max(-1, centre - quantile * error),
      high: Math.min(1, centre + quantile * error),
      n,
    },
    ...(pictures.length >= LEAST_PICTURES && smallestEffect <= 1 && { smallestEffect }),
  };
}

interface Estimate {
  readonly centre: number;
  readonly error: number;
}

function estimate(pictures: readonly (readonly number[])[]): Estimate {
  const n = pictures.reduce((count, { length }) => count + length, 0);
  const size = n / pictures.length;
  const count = n + 2 * size;
  const sums = pictures.map((values) => values.reduce((sum, value) => sum + value, 0));
  const centre = sums.reduce((total, sum) => total + sum, 0) / count;
  const squares = sums.reduce((total, sum, i) => total + (sum - centre * pictures[i].length) ** 2, 0);
  return { centre, error: Math.sqrt(squares + size ** 2 * (1 + 2 * centre ** 2)) / count };
}

function wider(clustered: Estimate, unrelated: Estimate): Estimate {
  return clustered.error >= unrelated.error ? clustered : unrelated;
}
