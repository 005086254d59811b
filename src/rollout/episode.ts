/**
 * One game as it was played: what is stored on disk, one JSON object per line.
 */
import type { Seat } from "../games/game.ts";
import type { ModelInput } from "../players/player.ts";

export const EPISODE_SCHEMA = 1;

export interface EpisodeSeat {
  readonly role: string;
  /** Name of the player that sat here. */
  readonly player: string;
}

export interface Turn {
  readonly seat: Seat;
  /** The kind of answer that was asked for, e.g. `clue` or `vote`. */
  readonly kind: string;
  readonly text: string;
  readonly tokens: readonly number[];
  readonly logprobs: readonly number[];
  /** The parsed move; absent if the answer was refused or failed. */
  readonly move?: unknown;
  /** The reason why there is no move. */
  readonly refusal?: string;
  /** The player failed (no answer at all), with its message. Also a refusal. */
  readonly failure?: string;
  /** The answer was cut at its token limit; absent for one that came to its end. */
  readonly stop?: "length";
  /** The model's input. In memory only, never stored: it is rebuilt by replaying the episode. */
  readonly prompt?: ModelInput;
}

export interface Episode<Outcome = unknown> {
  readonly schema: typeof EPISODE_SCHEMA;
  readonly id: string;
  readonly game: string;
  readonly settings: Readonly<Record<string, unknown>>;
  /** Path of the key the game was started with. */
  readonly key: string;
  /** Where the secret came from, enough to make it again. */
  readonly secret: {
    readonly source: string;
    readonly split: string;
    readonly index: number;
    /** The secret's name; games with one id hang together. */
    readonly id: string;
    /** Difficulty, 0 to 1; absent is the source's own. */
    readonly difficulty?: number;
  };
  readonly seats: readonly EpisodeSeat[];
  readonly turns: readonly Turn[];
  readonly outcome: Outcome;
}
