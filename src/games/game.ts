/**
 * What a game is: rules only. No model, no reward shaping, no I/O. All functions are pure and all
 * randomness comes from the key given to `start`.
 */
import type { Key } from "../core/rng.ts";
import type { Picture } from "../images/image.ts";

/** 0-based place at the table. */
export type Seat = number;

export type MessagePart = { type: "text"; text: string } | { type: "image"; picture: Picture };

/** A chat message as large VLMs read it. */
export interface Message {
  readonly role: "system" | "user" | "assistant";
  readonly content: readonly MessagePart[];
}

/**
 * All that a seat may know when it has to move; the only door through which a player learns anything.
 * `view` is the same knowledge as data, for players that do not read prose.
 */
export interface Observation<View = unknown> {
  readonly seat: Seat;
  /** What is asked, e.g. `clue` or `vote`. */
  readonly kind: string;
  readonly messages: readonly Message[];
  readonly view: View;
}

/**
 * A parsed answer, or why it was refused. A refusal is a value: the seat loses its move, the game goes on.
 * `reasoning` is what the seat wrote for itself before its answer.
 */
export type Parsed<Move> = (
  | { readonly ok: true; readonly move: Move }
  | { readonly ok: false; readonly reason: string }
) & { readonly reasoning?: string };

export interface SeatInfo {
  readonly role: string;
}

export interface Game<State, Move, Secret, View = unknown, Outcome = unknown> {
  readonly name: string;
  /** Settings of this game as plain JSON, stored with every episode. */
  readonly settings: Readonly<Record<string, unknown>>;
  start(secret: Secret, key: Key): State;
  /** The role of each seat. */
  seats(state: State): readonly SeatInfo[];
  /** Seats that must move now; several move at once and do not see each other; none means the game is over. */
  toMove(state: State): readonly Seat[];
  /** @throws GameError if the seat is not to move. */
  observe(state: State, seat: Seat): Observation<View>;
  parse(text: string, state: State, seat: Seat): Parsed<Move>;
  /** Applies one answer per seat of `toMove`. @throws GameError if seats are missing or too many. */
  apply(state: State, answers: ReadonlyMap<Seat, Parsed<Move>>): State;
  /** @throws GameError if the game is not over. */
  outcome(state: State): Outcome;
}
