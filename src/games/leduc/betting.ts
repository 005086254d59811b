/**
 * One betting round of Leduc hold'em: the opener is at place 0, the other at place 1. A raise first matches what the
 * other put in, and a round has at most two.
 */

export type LeducMove = "fold" | "check" | "call" | "raise";

/** Chips that a raise adds, per round. */
export const RAISES = [2, 4] as const;
const MOST_RAISES = 2;
export const ANTE = 1;

/** In the order fold, check or call, raise; the first one risks nothing. Empty if the round is over. */
export function legalMoves(moves: readonly LeducMove[]): readonly LeducMove[] {
  const last = moves.at(-1);
  if (last === "fold" || last === "call" || (last === "check" && moves.length === 2)) return [];
  const raises = moves.filter((move) => move === "raise").length;
  const more: LeducMove[] = raises < MOST_RAISES ? ["raise"] : [];
  return last === "raise" ? ["fold", "call", ...more] : ["check", ...more];
}

/** What each place put into the pot in a round. */
export function putIn(moves: readonly LeducMove[], raise: number): [number, number] {
  const chips: [number, number] = [0, 0];
  moves.forEach((move, i) => {
    const [own, other] = [i % 2, 1 - (i % 2)];
    if (move === "call") chips[own] = chips[other];
    if (move === "raise") chips[own] = chips[other] + raise;
  });
  return chips;
}
