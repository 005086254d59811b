/** What the page of a run's training is sent of what goes wrong in self-play, as measured, not guessed. */

export interface Watched {
  readonly name: "entropy" | "copies" | "n/a" | "gradient" | "gap";
  /** The number with its words, e.g. `entropy of clues 0.96 nats per token (1.46 at first)`. */
  readonly text: string;
  /** Set where it is an alarm: the finding, and what to do. */
  readonly alarm?: string;
}

export interface Dynamics {
  /** Iterations whose mean is taken: the latest ones. */
  readonly window: number;
  readonly iteration: number;
  readonly watched: readonly Watched[];
}
