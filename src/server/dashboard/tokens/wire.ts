/** What the page of a game is sent of one answer, token by token. Logarithms are natural. */

export interface ShownToken {
  readonly text: string;
  /** Log-probability when it was sampled, as the game stores it. */
  readonly sampled?: number;
  /** Under the checkpoint and under the base; absent where they were not computed. */
  readonly policy?: number;
  readonly base?: number;
  /** What it trained with: the advantage less the pull towards the base. */
  readonly weight?: number;
}

export interface TurnTokens {
  readonly seat: number;
  readonly kind: string;
  readonly player: string;
  readonly tokens: readonly ShownToken[];
  /** All that the answer has, where fewer are sent. */
  readonly total: number;
  /** Of the checkpoint; 0 is the base. Absent where nothing was computed. */
  readonly iteration?: number;
  /** Whether these are the weights that played. */
  readonly exact?: boolean;
  /** Mean |computed - sampled| in nats per token. */
  readonly gap?: number;
  readonly advantage?: number;
  readonly trained: boolean;
  /** Why it trained as it did or not at all, and what was dropped. One sentence each. */
  readonly reasons: readonly string[];
  /** What could not be computed, and why. */
  readonly notes: readonly string[];
}
