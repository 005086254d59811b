/** What the page of comparisons is sent of two runs whose held-out games are on the same pictures or deals. */
import type { Meaning, Measure } from "../wire.ts";

/** One number of both, and the difference pair by pair. */
export interface PairedMeasure {
  readonly about: Meaning;
  readonly run: Measure;
  readonly against: Measure;
  /** The run's less the other's. */
  readonly difference: Measure;
  /** The interval lies on one side of 0; `higher` says which number is larger, not which is better. */
  readonly shown: "higher" | "lower" | "none" | "too few";
  /** Pairs in which the one or the other had more, and in which neither had. */
  readonly more: number;
  readonly fewer: number;
  readonly ties: number;
  /** True difference that so many pairs show four times in five. */
  readonly smallestEffect?: number;
}

export interface PairedRuns {
  readonly run: string;
  readonly against: string;
  /** Of the matches that are compared. */
  readonly iterations?: { readonly run: number; readonly against: number };
  /** `deal`: the same secrets, seats and order. `picture`: the same secrets, dealt in two ways. */
  readonly paired?: "deal" | "picture";
  readonly word?: "picture" | "deal";
  readonly deals?: number;
  readonly pictures?: number;
  /** Deals left out, since a player failed or one run did not play them. */
  readonly left?: number;
  readonly measures: readonly PairedMeasure[];
  /** Why the two are not held against each other. */
  readonly refusals: readonly string[];
}
