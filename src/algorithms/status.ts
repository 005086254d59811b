/**
 * The algorithm's own numbers in the status of a running training, beside those of every run (loss, speed,
 * time left).
 */

/** The metrics of one iteration. */
export type StatusMetrics = Readonly<Record<string, number | undefined>>;

export interface StatusText {
  /** Parts of the one line that a log has per iteration. */
  line(metrics: StatusMetrics): readonly string[];
  /** Lines of the block that a terminal redraws: a label, at most ten characters, and its parts. */
  block(metrics: StatusMetrics): readonly (readonly [label: string, parts: readonly string[]])[];
}

/** `12.5%`; a dash for a number that is not there. */
export function percent(share: number | undefined): string {
  return share === undefined ? "-" : `${(100 * share).toFixed(1)}%`;
}

/** Four digits; a dash for what is no number. */
export function number(value: unknown): string {
  if (typeof value !== "number") return "-";
  return value.toFixed(4).replace(/^-(0\.0*)$/, "$1");
}
