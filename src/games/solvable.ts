/** Games that are small enough to be walked through whole: what best responses and exploitability need. */
import type { AnyGame, Game, Seat } from "./game.ts";

/** A secret that may be dealt, and how likely it is. */
export interface Chance<Secret> {
  readonly secret: Secret;
  /** 0 to 1; those of all deals sum to 1. */
  readonly probability: number;
}

/**
 * All chance lies in the deals: `start(secret, key)` gives the same state for every key. Seats move in turn
 * or at once, and returns sum to 0.
 */
export interface Solvable<State, Move, Secret, View = unknown, Outcome = unknown>
  extends Game<State, Move, Secret, View, Outcome> {
  deals(): readonly Chance<Secret>[];
  /** The moves that a seat of `toMove` has, in a fixed order. */
  legal(state: State, seat: Seat): readonly Move[];
  /**
   * Names the seat's information set: equal for two states if and only if the seat cannot tell them apart.
   */
  information(state: State, seat: Seat): string;
  /** The answer that `parse` reads as the move. */
  write(move: Move): string;
  /**
   * The state without what nobody has drawn yet, e.g. a card that is turned over later: what it then becomes is
   * chance where solvers walk. Absent where all that was dealt is known to some seat from the start.
   */
  soFar?(state: State): unknown;
}

// biome-ignore lint/suspicious/noExplicitAny: games of all types are walked through.
export type AnySolvable = Solvable<any, any, any, any, any>;

/** Whether a game is small enough to be walked through, as far as its functions tell. */
export function isSolvable(game: AnyGame): game is AnySolvable {
  return "deals" in game && "legal" in game && "information" in game && "write" in game;
}
