/** What goes between the server and the thread in which the other seats think. */
import type { Observation } from "../../../games/game.ts";
import type { ContestantSpec } from "../../../measure/contestants.ts";
import type { Answer } from "../../../players/player.ts";
import type { Config } from "../../../run/settings/config.ts";

/** A player, with all that it is opened from. */
export interface PlayerWords {
  readonly spec: ContestantSpec;
  readonly name: string;
  readonly config: Config;
}

/** A request to a player; a key goes as its path. */
export interface SentRequest {
  readonly observation: Observation;
  readonly key: string;
  readonly state: unknown;
}

export interface Call extends PlayerWords {
  readonly call: number;
  /** None: the player is only opened. */
  readonly requests: readonly SentRequest[];
}

export interface Reply {
  readonly call: number;
  readonly answers?: readonly Answer[];
  readonly error?: { readonly message: string /** One of ours, with a remedy. */; readonly known: boolean };
}
