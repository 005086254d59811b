/**
 * One round of Kuhn poker (H. W. Kuhn, 1950): three cards or more, an ante of one chip, one bet of one chip. The
 * player who opens is at place 0, the other at place 1.
 */

/** From the lowest to the highest; a deck has the highest of them. */
export const CARDS = ["9", "10", "J", "Q", "K"] as const;
export type Card = (typeof CARDS)[number];

/** The deck of so many cards, from the lowest to the highest. */
export function deckOf(count: number): readonly Card[] {
  return CARDS.slice(-count);
}
export type KuhnMove = "check" | "bet" | "fold" | "call";
export type Stakes = "standard" | "spiral";

/**
 * Moves of a round in their order. The first legal move is the one that risks nothing. Empty if the round is
 * over.
 */
export function legalMoves(moves: readonly KuhnMove[]): readonly KuhnMove[] {
  const last = moves.at(-1);
  if (last === undefined || (last === "check" && moves.length === 1)) return ["check", "bet"];
  return last === "bet" ? ["fold", "call"] : [];
}

/** The place that moves next, 0 or 1. */
export function placeToMove(moves: readonly KuhnMove[]): 0 | 1 {
  return (moves.length % 2) as 0 | 1;
}

export function isShowdown(moves: readonly KuhnMove[]): boolean {
  return legalMoves(moves).length === 0 && moves.at(-1) !== "fold";
}

/** The place that wins a round that is over. @param cards by place. */
export function roundWinner(cards: readonly [Card, Card], moves: readonly KuhnMove[]): 0 | 1 {
  if (moves.at(-1) === "fold") return placeToMove(moves);
  return CARDS.indexOf(cards[0]) > CARDS.indexOf(cards[1]) ? 0 : 1;
}

/**
 * Chips that the winner of a round gains and the other loses. With SPIRAL's stakes a bet never reaches the
 * pot.
 */
export function roundChips(moves: readonly KuhnMove[], stakes: Stakes): 1 | 2 {
  return stakes === "standard" && moves.at(-1) === "call" ? 2 : 1;
}

/** The ways to deal two cards: six with three cards. */
export function dealsOf(cards: readonly Card[]): (readonly [Card, Card])[] {
  return cards.flatMap((one) => cards.filter((other) => other !== one).map((other) => [one, other] as const));
}
