/**
 * The interface of a game: rules only. No model, no reward shaping, no I/O. All functions are pure and all
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
  /** Name of the game; the loop adds it (`observed.ts`). */
  readonly game?: string;
  readonly seat: Seat;
  /** The kind of answer that is asked for, e.g. `clue` or `vote`. */
  readonly kind: string;
  readonly messages: readonly Message[];
  readonly view: View;
  /** The answers that are moves here, as `parse` reads them; absent where they cannot be listed. */
  readonly choices?: readonly string[];
}

/**
 * A parsed answer, or why it was refused. A refusal is a value: the seat loses its move, and play continues.
 * `reasoning` is what the seat wrote for itself before its answer.
 */
export type Parsed<Move> = (
  | { readonly ok: true; readonly move: Move }
  | { readonly ok: false; readonly reason: string }
) & { readonly reasoning?: string };

export interface SeatInfo {
  readonly role: string;
  /** The seats of a side win and lose together; in a match one contestant holds a side. */
  readonly side: string;
}

/**
 * A game in words, for terminals, replays and reports: plain lines without markup. `seat` limits what is told
 * to what that seat knows; without it everything is told.
 */
export interface Telling<State, Move, Outcome> {
  /**
   * The rules, and what may be said or done, for a person in a seat, one paragraph per line; what the prompt
   * says if absent.
   */
  rules?(state: State, seat: Seat): readonly string[];
  /** The deal in words. @param picture the name of a picture, e.g. the path of its file. */
  opening(state: State, picture: (picture: Picture) => string, seat?: Seat): readonly string[];
  /** What a seat sees when it has to move, beyond the deal and the moves that it heard, e.g. its new card. */
  now?(state: State, seat: Seat): readonly string[];
  /** The heading of a step, e.g. `Round 1 of 2`. */
  heading(before: State, kind: string): string;
  /** A move without its seat's name, e.g. `votes for Player 2`. */
  move(move: Move): string;
  /** The seat that a move names, e.g. by a vote. */
  points?(move: Move): Seat | undefined;
  /** The part of a step with hidden moves that other seats learn; absent where all moves are open. */
  hidden?(kind: string): string | undefined;
  /** What a seat wrote for itself before its answer, where the text alone would be a riddle. */
  thought?(reasoning: string): string;
  ending(outcome: Outcome): readonly string[];
  /**
   * The question to a person at the prompt, e.g. `The spy is player (number, or n/a): `; default `Your KIND:
   * `.
   */
  question?(kind: string): string;
}

export interface Game<State, Move, Secret, View = unknown, Outcome = unknown> {
  readonly name: string;
  /** Settings of this game as plain JSON, stored with every episode. */
  readonly settings: Readonly<Record<string, unknown>>;
  /** In the order of play, e.g. `["civilians", "spy"]`; a game with one side is cooperative. */
  readonly sides: readonly string[];
  start(secret: Secret, key: Key): State;
  /** The role and side of each seat. */
  seats(state: State): readonly SeatInfo[];
  /**
   * Seats that must move now; several move at once and do not see each other; none means the game is over.
   */
  toMove(state: State): readonly Seat[];
  /** @throws GameError if the seat is not to move. */
  observe(state: State, seat: Seat): Observation<View>;
  parse(text: string, state: State, seat: Seat): Parsed<Move>;
  /**
   * Whether a value from a stored episode is a move here; absent where the legal moves can be listed, or where
   * any value may be one.
   */
  accepts?(move: unknown, state: State): boolean;
  /** Applies one answer per seat of `toMove`. @throws GameError if seats are missing or too many. */
  apply(state: State, answers: ReadonlyMap<Seat, Parsed<Move>>): State;
  /** @throws GameError if the game is not over. */
  outcome(state: State): Outcome;
  /**
   * The gain of each seat, on the game's own scale. From the outcome alone, so that stored episodes can be
   * scored.
   */
  returns(outcome: Outcome): readonly number[];
  /**
   * What each move brought to all seats, in the order of the moves; a seat's return less the sum of these comes
   * at the end. Absent where all is gained at the end.
   */
  gains?(outcome: Outcome): readonly (readonly number[])[];
  /** The side that won; undefined is a draw. */
  winner(outcome: Outcome): string | undefined;
  readonly tell: Telling<State, Move, Outcome>;
}

/**
 * A game whose types are not known at the place where it is used, e.g. one of several that a setting chooses
 * from.
 */
// biome-ignore lint/suspicious/noExplicitAny: a table of games of all types has no common type but this.
export type AnyGame = Game<any, any, any, any, any>;

/** Players count from 1. @param place where the name stands: within a sentence, or at its beginning. */
export function seatName(seat: Seat, place: "within" | "first" = "within"): string {
  return `${place === "first" ? "Player" : "player"} ${seat + 1}`;
}
