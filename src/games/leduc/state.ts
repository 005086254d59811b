/** The full state of a game of Leduc hold'em, and what one seat knows of it. */
import type { Seat } from "../game.ts";
import type { Refusals } from "../refusals.ts";
import type { Chance } from "../solvable.ts";
import { type LeducMove, legalMoves } from "./betting.ts";
import type { LeducSettings } from "./settings.ts";

export const SIDES = ["first", "second"] as const;
export type LeducSide = (typeof SIDES)[number];

/** From the lowest to the highest. */
export const RANKS = ["J", "Q", "K"] as const;
const SUITS = ["s", "h"] as const;

/** A rank, and a suit where suits are seen: `J`, `Qh`. */
export type Card = string;

export interface LeducSecret {
  /** The card of each seat. */
  readonly cards: readonly [Card, Card];
  /** The card that is turned over after the first round. */
  readonly board: Card;
}

export interface LeducState extends LeducSecret {
  /** Per round that has begun, its moves. */
  readonly rounds: readonly (readonly LeducMove[])[];
  readonly refusals: Refusals;
}

export interface LeducView {
  readonly seat: Seat;
  readonly side: LeducSide;
  readonly card: Card;
  /** Null in the first round. */
  readonly board: Card | null;
  readonly rounds: readonly (readonly LeducMove[])[];
  /** This seat's refused answers since its last move. */
  readonly refused: number;
}

export function rankOf(card: Card): number {
  return (RANKS as readonly string[]).indexOf(card[0]);
}

/** Two cards of each rank; without suits they look alike. */
export function deck({ suits }: LeducSettings): Card[] {
  return RANKS.flatMap((rank) => SUITS.map((suit) => (suits ? rank + suit : rank)));
}

/** All ways to deal three cards; those that look alike are one. */
export function leducDeals(settings: LeducSettings): Chance<LeducSecret>[] {
  const cards = deck(settings);
  const chances = new Map<string, { secret: LeducSecret; probability: number }>();
  for (const [i, first] of cards.entries())
    for (const [j, second] of cards.entries())
      for (const [k, board] of cards.entries()) {
        if (i === j || i === k || j === k) continue;
        const name = `${first} ${second} ${board}`;
        const known = chances.get(name) ?? { secret: { cards: [first, second], board }, probability: 0 };
        chances.set(name, { ...known, probability: known.probability + 1 / 120 });
      }
  return [...chances.values()];
}

/** The seat to move; undefined if the game is over. Seat 0 opens both rounds. */
export function seatToMove({ rounds }: Pick<LeducState, "rounds">): Seat | undefined {
  const moves = rounds[rounds.length - 1];
  return legalMoves(moves).length === 0 ? undefined : moves.length % 2;
}

/** The seat that wins the cards' comparison: a pair with the board, else the higher card; undefined is a tie. */
export function showdownWinner({ cards, board }: LeducSecret): Seat | undefined {
  const strength = cards.map((card) => (rankOf(card) === rankOf(board) ? RANKS.length : rankOf(card)));
  return strength[0] === strength[1] ? undefined : strength[0] > strength[1] ? 0 : 1;
}

export function leducView(state: LeducState, seat: Seat): LeducView {
  const { cards, rounds, refusals } = state;
  const board = shownBoard(state);
  return { seat, side: SIDES[seat], card: cards[seat], board, rounds, refused: refusals.now[seat] };
}

/** Null before the second round. */
export function shownBoard({ board, rounds }: LeducState): Card | null {
  return rounds.length > 1 ? board : null;
}

/** The view as one line, e.g. `first Js check raise call / Qh raise`. */
export function leducInformation({ side, card, board, rounds, refused }: LeducView): string {
  const words = [side, card, ...rounds[0], ...(board === null ? [] : ["/", board, ...rounds[1]])];
  return [...words, ...(refused > 0 ? [`refused ${refused}`] : [])].join(" ");
}
