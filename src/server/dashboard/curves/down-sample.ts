/** Few points instead of many: each stands for as many neighbours, with their mean and their range, so that no peak is lost. */

export interface Sampled {
  /** Index of each point's last row. */
  readonly rows: readonly number[];
  readonly perPoint: number;
}

/** @param from,to rows, both inside. @param most points. */
export function buckets(from: number, to: number, most: number): Sampled {
  const count = Math.max(0, to - from + 1);
  const perPoint = Math.max(1, Math.ceil(count / most));
  const rows: number[] = [];
  // Counted from the first row of all, so that points stay where they are while a run grows.
  for (let start = from - (from % perPoint); start <= to; start += perPoint)
    rows.push(Math.min(to, start + perPoint - 1));
  return { rows, perPoint };
}

export interface Points {
  readonly values: (number | null)[];
  readonly low?: (number | null)[];
  readonly high?: (number | null)[];
}

/** @param column NaN where a row has no number. */
export function pointsOf(column: readonly number[], from: number, { rows, perPoint }: Sampled): Points {
  if (perPoint === 1) return { values: rows.map((row) => rounded(column[row])) };
  const values: (number | null)[] = [];
  const low: (number | null)[] = [];
  const high: (number | null)[] = [];
  let start = from;
  for (const row of rows) {
    let [sum, n, least, most] = [0, 0, Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY];
    for (; start <= row; start++) {
      const value = column[start];
      if (value === undefined || Number.isNaN(value)) continue;
      sum += value;
      n++;
      if (value < least) least = value;
      if (value > most) most = value;
    }
    values.push(rounded(n === 0 ? Number.NaN : sum / n));
    low.push(rounded(least));
    high.push(rounded(most));
  }
  return { values, low, high };
}

/** Five digits are more than a screen shows; up to rounding zero is zero. */
export function rounded(value: number | undefined): number | null {
  if (value === undefined || !Number.isFinite(value)) return null;
  return Math.abs(value) < 1e-9 ? 0 : Number(value.toPrecision(5));
}
