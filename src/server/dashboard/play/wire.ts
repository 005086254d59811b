/**
 * What the server sends of games that people play, and what the page asks for: types alone. A seat is sent what that seat knows; all else comes
 * when the game is over.
 */
import type { GameView } from "../wire.ts";

/** A setting of a game that a form can offer. */
export interface SettingField {
  /** E.g. `game.civilians`. */
  readonly key: string;
  readonly about: string;
  readonly default: string;
  /** Words to choose among; absent for a number. */
  readonly options?: readonly string[];
  readonly whole?: boolean;
  readonly low?: number;
  readonly high?: number;
}

export interface PlayableGame {
  readonly name: string;
  readonly title: string;
  readonly pictures: boolean;
  readonly settings: readonly SettingField[];
  /** Players that come with the game. */
  readonly bots: readonly { readonly id: string; readonly note: string }[];
}

/** A run whose checkpoints can play. */
export interface PlayableRun {
  readonly run: string;
  readonly games: readonly string[];
  /** Iterations, ascending. */
  readonly checkpoints: readonly number[];
}

export interface PlayChoices {
  readonly games: readonly PlayableGame[];
  readonly pictures: readonly { readonly name: string; readonly title: string }[];
  readonly runs: readonly PlayableRun[];
  /** Players that the command line named. */
  readonly named: readonly string[];
  /** Games that the model that ships plays. */
  readonly base: readonly string[];
  /** Whether games that people played are kept here. */
  readonly played: boolean;
  /** Where people on the network join a table; absent where the server was not told to listen there. */
  readonly guests?: string;
}

/** The table that settings make. */
export interface PlayPlan {
  readonly seats: number;
  /** Roles that the deal gives; empty where the seat says it. */
  readonly roles: readonly string[];
  /** The beginning of the rules. */
  readonly about: readonly string[];
}

/** `you`; `open`: somebody who brings the join code; else a player: `base`, `bot:NAME`, `run:ID@N`, `named:NAME`. */
export type SeatChoice = string;

export interface StartPlay {
  readonly game: string;
  /** `key=value` each. */
  readonly settings: readonly string[];
  /** `clevr`, `charts`, `photos`, or `own` with uploaded ones. */
  readonly pictures?: string;
  readonly own?: readonly string[];
  /** One for each seat; exactly one is `you`. */
  readonly seats: readonly SeatChoice[];
  readonly role?: string;
  readonly seed?: number;
  readonly name?: string;
}

/** A seat that was taken. The token is its key: whoever has it plays the seat. */
export interface Taken {
  readonly table: string;
  readonly token: string;
}

export interface Uploaded {
  readonly id: string;
}

/** An answer that can be given by a button. */
export interface Choice {
  readonly text: string;
  readonly label: string;
  /** The move in words. */
  readonly about: string;
}

/** What a seat is asked now. */
export interface AskedMove {
  /** Counts the questions to this seat: an answer names its question. */
  readonly number: number;
  readonly question: string;
  readonly kind: string;
  /** Why the answer before it was no move. */
  readonly refused?: string;
  /** Absent where the answers are too many, or cannot be listed. */
  readonly choices?: readonly Choice[];
}

/** `waiting`: seats are open. `ended`: it was given up. */
export type PlayState = "waiting" | "playing" | "over" | "ended";

/** A table as one seat may know it. */
export interface PlayView {
  readonly table: string;
  /** Changes with everything else here: ask with it for what follows. */
  readonly version: string;
  readonly state: PlayState;
  /** Why it ended. */
  readonly why?: string;
  readonly title: string;
  /** From 0. */
  readonly seat: number;
  /** Who sits where. */
  readonly players: readonly string[];
  readonly rules: readonly string[];
  /** Absent until all seats are taken. From above once the game is over. */
  readonly game?: GameView;
  readonly asked?: AskedMove;
  /** Whom the game waits for, in words. */
  readonly waiting?: string;
  /** Of the person who opened the table, while seats are open. */
  readonly invitation?: { readonly code: string; readonly open: number };
  readonly verdict?: Verdict;
}

/** A stored game, as the page of a game names it. */
export interface Kept {
  readonly run: string;
  readonly file: string;
  readonly at: number;
}

export interface Verdict {
  readonly result: "won" | "lost" | "draw" | "together";
  readonly lines: readonly string[];
  /** Deals the same game again. */
  readonly seed: number;
  /** Where the game is kept. */
  readonly kept?: Kept;
}
