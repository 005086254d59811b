/** Two contestants on the same deals or questions: the difference of their scores, tested and with its interval. */
import type { Key } from "../core/rng.ts";
import { type PairedDifference, pairedDifference } from "./paired-difference.ts";
import { type SignFlip, signFlipTest } from "./sign-flip.ts";

export interface PairedComparison extends PairedDifference, SignFlip {
  /** Pairs in which both did equally well. */
  readonly ties: number;
}

/**
 * @param differences of scores between 0 and 1, one per deal or question.
 * @param key for sampled signs.
 * @throws DataError if there is no pair.
 */
export function pairedComparison(differences: readonly number[], key: Key): PairedComparison {
  return {
    ...pairedDifference(differences),
    ...signFlipTest(differences, key),
    ties: differences.filter((value) => value === 0).length,
  };
}

/** Both the interval and the test must agree that there is a difference. */
export function judgeComparison(comparison: PairedComparison): "better" | "worse" | "no difference shown" {
  const { difference, pValue } = comparison;
  if (pValue < 0.05 && difference.low > 0) return "better";
  return pValue < 0.05 && difference.high < 0 ? "worse" : "no difference shown";
}

/** `p = 0.03`, `p < 0.0001` */
export function pText({ pValue }: SignFlip): string {
  return pValue < 0.0001 ? "p < 0.0001" : `p = ${pValue.toFixed(pValue < 0.01 ? 4 : 2)}`;
}

/** A difference of shares in percentage points, with its sign. */
export function points(difference: number): string {
  const text = (100 * difference).toFixed(1);
  if (Number(text) === 0) return "0.0";
  return difference > 0 ? `+${text}` : text;
}
