/**
 * Shares and means whose observations hang together by picture, alone and beside those of another player on
 * the same pictures. The one place where the panel takes its intervals.
 */
import { DataError } from "../../../core/errors.ts";
import { groupBy } from "../../../core/group-by.ts";
import { clusteredProportion, type Interval, meanInterval } from "../../../core/stats.ts";
import { studentT95 } from "../../../core/student-t.ts";
import { pairedDifference } from "../../statistics/paired-difference.ts";

/** What was seen at one game or in one clue: `sum` over `n` observations, each between -1 and 1. */
export interface Observed {
  /** Id of the pair that was played. */
  readonly picture: string;
  readonly sum: number;
  readonly n: number;
}

/** A player beside another one. The difference is player less other, picture by picture. */
export interface Compared {
  readonly player: Interval;
  readonly other: Interval;
  readonly difference: Interval;
}

/** How intervals are taken: of one player, and of the differences picture by picture. */
interface Measure {
  level(pictures: readonly Observed[]): Interval;
  difference(values: readonly number[]): Interval;
}

/** Observations are yes or no. */
export const SHARE: Measure = {
  level: (pictures) => clusteredProportion(pictures.map(({ sum, n }) => ({ successes: sum, n }))),
  difference: (values) => pairedDifference(values.map((value) => [value])).difference,
};

/** Observations are between -1 and 1; every picture counts alike. */
export const AVERAGE: Measure = {
  level: (pictures) => meanWithin(pictures.map(mean)),
  difference: meanWithin,
};

/** @throws DataError if one of them has no observation, or they have no picture in common. */
export function compareByPicture(
  player: readonly Observed[],
  other: readonly Observed[],
  { level, difference }: Measure = SHARE,
): Compared {
  const [own, others] = [byPicture(player), byPicture(other)];
  const differences = own.flatMap((one) => {
    const same = others.find(({ picture }) => picture === one.picture);
    return same ? [mean(one) - mean(same)] : [];
  });
  if (own.length > 0 && others.length > 0 && differences.length === 0)
    throw new DataError("The two players have no picture in common: let both play the same deals.");
  return { player: level(own), other: level(others), difference: difference(differences) };
}

/** Sums of the pictures with an observation. */
export function byPicture(observed: readonly Observed[]): Observed[] {
  const groups = groupBy(
    observed.filter(({ n }) => n > 0),
    ({ picture }) => picture,
  );
  return [...groups].map(([picture, all]) => ({
    picture,
    sum: all.reduce((total, { sum }) => total + sum, 0),
    n: all.reduce((total, { n }) => total + n, 0),
  }));
}

/** By Student's t. One picture alone has no spread: its interval is all that can be. */
function meanWithin(values: readonly number[]): Interval {
  const { low, high, ...rest } = meanInterval(
    values,
    values.length > 1 ? studentT95(values.length - 1) : undefined,
  );
  return { ...rest, low: Math.max(-1, low), high: Math.min(1, high) };
}

function mean({ sum, n }: Observed): number {
  return sum / n;
}
