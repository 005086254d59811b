/**
 * Two contestants on the same deals or questions: the difference of their scores with one 95% interval, which
 * is also the verdict. It holds every difference that is not refused by a test at 5%: any difference but 0 by
 * the normal interval (`paired-difference.ts`), 0 by that and by the sign-flip test of whole pictures
 * (`sign-flip.ts`) too, which is exact where few pairs differ. Where that test does not refuse 0, the
 * interval reaches at least to it.
 */
import { groupBy } from "../../core/group-by.ts";
import type { Key } from "../../core/rng.ts";
import { type PairedDifference, pairedDifference } from "./paired-difference.ts";
import { signFlipTest } from "./sign-flip.ts";

export interface PairedComparison extends PairedDifference {
  /** Pairs in which both did equally well. */
  readonly ties: number;
  /** Different pictures of the pairs. */
  readonly pictures: number;
}

/** A pair: one deal, or one question. */
export interface Pair {
  /** Of scores between 0 and 1. */
  readonly difference: number;
  /** The same for all pairs on one picture. */
  readonly picture: string | number;
}

/** @param key for sampled signs. @throws DataError if there is no pair. */
export function pairedComparison(pairs: readonly Pair[], key: Key): PairedComparison {
  const pictures = [...groupBy(pairs, ({ picture }) => String(picture)).values()].map((own) =>
    own.map(({ difference }) => difference),
  );
  const { difference, ...power } = pairedDifference(pictures);
  const { pValue } = signFlipTest(
    pictures.map((own) => own.reduce((sum, value) => sum + value, 0)),
    key,
  );
  const { low, high } = difference;
  return {
    difference:
      pValue < 0.05 ? difference : { ...difference, low: Math.min(low, 0), high: Math.max(high, 0) },
    ...power,
    ties: pairs.filter((pair) => pair.difference === 0).length,
    pictures: pictures.length,
  };
}

/** The verdict of the interval: a difference is shown where it lies on one side of 0. */
export function judgeComparison({
  difference,
}: Pick<PairedComparison, "difference">): "better" | "worse" | "no difference shown" {
  if (difference.low > 0) return "better";
  return difference.high < 0 ? "worse" : "no difference shown";
}

/** A difference of shares in percentage points, with its sign. */
export function points(difference: number): string {
  const text = (100 * difference).toFixed(1);
  if (Number(text) === 0) return "0.0";
  return difference > 0 ? `+${text}` : text;
}
