/**
 * The mean of paired differences between -1 and 1 with its 95% interval, and the smallest true difference that this many
 * pairs could have shown.
 *
 * Source: Agresti & Min (2005) for matched pairs: the normal interval after two made-up pairs, one of which is a tie and half
 * a one each way. So the interval has a width even if all pairs are ties, and it covers well for few of them.
 */
import { DataError } from "../core/errors.ts";
import { type Interval, mean, Z95 } from "../core/stats.ts";

/** 0.8 quantile of the standard normal. */
const Z80 = 0.8416212335729143;

/** Fewer pairs give no sign-flip p-value below 5%, whatever happens: 2 / 2^5 is 0.06. */
const FEWEST = 6;

export interface PairedDifference {
  readonly difference: Interval;
  /** True difference that is found in 80% of cases at 5%, from the spread of these pairs; absent if there is none. */
  readonly smallestEffect?: number;
}

/** @throws DataError if there is no pair. */
export function pairedDifference(differences: readonly number[]): PairedDifference {
  const n = differences.length;
  if (n === 0) throw new DataError("There is no pair to take a difference of; check that both have scores.");
  const centre = differences.reduce((sum, value) => sum + value, 0) / (n + 2);
  const square = differences.reduce((sum, value) => sum + value ** 2, 1) / (n + 2);
  const error = Math.sqrt((square - centre ** 2) / (n + 2));
  const smallestEffect = (Z95 + Z80) * error;
  return {
    difference: {
      estimate: mean(differences),
      low: Math.max(-1, centre - Z95 * error),
      high: Math.min(1, centre + Z95 * error),
      n,
    },
    ...(n >= FEWEST && smallestEffect <= 1 && { smallestEffect }),
  };
}
