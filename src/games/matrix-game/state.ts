/** The state of a matrix game, what one seat knows of it, how it ended, and the table that is played. */
import type { Seat } from "../game.ts";
import type { Refusals } from "../refusals.ts";

export const SIDES = ["row", "column"] as const;
export type MatrixSide = (typeof SIDES)[number];

/** The name of a move. */
export type MatrixMove = string;

export interface MatrixState {
  /** Per seat its move; null where it has not moved. */
  readonly moves: readonly (MatrixMove | null)[];
  readonly refusals: Refusals;
}

export interface MatrixView {
  readonly seat: Seat;
  readonly side: MatrixSide;
  /** This seat's refused answers. */
  readonly refused: number;
}

export interface MatrixOutcome {
  /** Null where nobody gained more than the other. */
  readonly winner: MatrixSide | null;
  /** Per seat its move; null where the game was lost before. */
  readonly moves: readonly (MatrixMove | null)[];
  /** Refused answers per seat. */
  readonly refused: readonly number[];
  /** Seats that lost by a refused answer. */
  readonly lost: readonly Seat[];
}

/** The moves of each seat by name, and what they pay. */
export interface MatrixTable {
  readonly moves: readonly (readonly string[])[];
  /** The gain of each seat. */
  pay(row: MatrixMove, column: MatrixMove): readonly [number, number];
}
