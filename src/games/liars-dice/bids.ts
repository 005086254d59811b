/**
 * The bids of liar's dice: how many dice of both players show a face at least. Ordered by quantity, then by face. The
 * highest face is wild and counts for all others.
 */

/** `2x5` is two fives, `liar` calls the last bid. */
export type DiceMove = string;
export const LIAR = "liar";

export interface Bid {
  readonly quantity: number;
  /** From 1 on. */
  readonly face: number;
}

/** All bids from the lowest to the highest. @param dice of both players together. */
export function allBids(dice: number, faces: number): DiceMove[] {
  return Array.from({ length: dice * faces }, (_, i) => `${Math.floor(i / faces) + 1}x${(i % faces) + 1}`);
}

/** What may follow: higher bids, and a call where there is a bid. Empty if somebody called. */
export function legalMoves(moves: readonly DiceMove[], bids: readonly DiceMove[]): readonly DiceMove[] {
  const last = moves.at(-1);
  if (last === undefined) return bids;
  return last === LIAR ? [] : [LIAR, ...bids.slice(bids.indexOf(last) + 1)];
}

export function readBid(move: DiceMove): Bid {
  const [quantity, face] = move.split("x").map(Number);
  return { quantity, face };
}

/** Dice that count for a bid. @param rolls of all players. */
export function matching({ face }: Bid, rolls: readonly number[], faces: number): number {
  return rolls.filter((roll) => roll === face || roll === faces).length;
}
