/** The full state of a game of liar's dice, and what one seat knows of it. */
import type { Seat } from "../game.ts";
import type { Refusals } from "../refusals.ts";
import type { Chance } from "../solvable.ts";
import { allBids, type DiceMove, legalMoves, matching, readBid } from "./bids.ts";

export const SIDES = ["first", "second"] as const;
export type DiceSide = (typeof SIDES)[number];

export interface DiceSecret {
  /** The die of each seat. */
  readonly rolls: readonly [number, number];
}

export interface DiceState extends DiceSecret {
  readonly moves: readonly DiceMove[];
  readonly refusals: Refusals;
}

export interface DiceView {
  readonly seat: Seat;
  readonly side: DiceSide;
  readonly faces: number;
  readonly roll: number;
  readonly moves: readonly DiceMove[];
  /** This seat's refused answers since its last move. */
  readonly refused: number;
}

export function bidsOf(faces: number): DiceMove[] {
  return allBids(SIDES.length, faces);
}

export function diceDeals(faces: number): Chance<DiceSecret>[] {
  const rolls = Array.from({ length: faces }, (_, i) => i + 1);
  return rolls.flatMap((one) =>
    rolls.map((other) => ({ secret: { rolls: [one, other] as const }, probability: 1 / faces ** 2 })),
  );
}

/** Undefined if somebody called. */
export function seatToMove({ moves }: Pick<DiceState, "moves">, faces: number): Seat | undefined {
  return legalMoves(moves, bidsOf(faces)).length === 0 ? undefined : moves.length % 2;
}

/** The winner after a call: who called wins if fewer dice match than were bid. */
export function callWinner({ moves, rolls }: DiceState, faces: number): Seat {
  const caller = (moves.length - 1) % 2;
  const bid = readBid(moves[moves.length - 2]);
  return matching(bid, rolls, faces) < bid.quantity ? caller : 1 - caller;
}

export function diceView({ rolls, moves, refusals }: DiceState, seat: Seat, faces: number): DiceView {
  return { seat, side: SIDES[seat], faces, roll: rolls[seat], moves, refused: refusals.now[seat] };
}

/** The view as one line, e.g. `first 5: 1x2 1x5`. */
export function diceInformation({ side, roll, moves, refused }: DiceView): string {
  const again = refused > 0 ? [`refused ${refused}`] : [];
  return [`${side} ${roll}:`, ...moves, ...again].join(" ");
}
