/**
 * An entry of the glossary: one number explained for people. Plain data without imports, so that the
 * documents, a report and a page in a browser all read the same words.
 */

/** What a number counts in; `share` is a part of one, shown in percent. */
export type Unit =
  | "share"
  | "reward"
  | "nats per token"
  | "nats"
  | "tokens"
  | "tokens per second"
  | "seconds"
  | "Elo points"
  | "number"
  | "none";

export interface Metric {
  /** As it is written in events, results and printed JSON; `time.` stands before what a clock measured. */
  readonly name: string;
  readonly title: string;
  readonly unit: Unit;
  /** One sentence. */
  readonly meaning: string;
  /** The computation, with the equation of the paper where there is one. */
  readonly how: string;
  /** The direction of improvement; absent where there is none. */
  readonly better?: "higher" | "lower";
}

export interface MetricGroup {
  readonly title: string;
  /** Where these numbers are written. */
  readonly where: string;
  readonly metrics: readonly Metric[];
}
