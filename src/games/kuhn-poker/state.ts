/** The full state of a game of Kuhn poker, and what one seat knows of it. */
import type { Seat } from "../game.ts";
import type { Refusals } from "../refusals.ts";
import {
  type Card,
  isShowdown,
  type KuhnMove,
  legalMoves,
  placeToMove,
  roundChips,
  roundWinner,
} from "./round.ts";
import type { KuhnPokerSettings } from "./settings.ts";

export const SIDES = ["first", "second"] as const;
export type KuhnSide = (typeof SIDES)[number];

export interface KuhnSecret {
  /** Per round, the card of each seat. */
  readonly cards: readonly (readonly [Card, Card])[];
}

export interface KuhnState extends KuhnSecret {
  /** Per round that has begun, its moves; the last is the current round. */
  readonly rounds: readonly (readonly KuhnMove[])[];
  readonly refusals: Refusals;
}

/** A round that is over. */
export interface KuhnRound {
  readonly moves: readonly KuhnMove[];
  readonly opens: Seat;
  /** Chips that each seat gained. */
  readonly chips: readonly [number, number];
}

/** A round that is over, as one seat saw it; the other card is known after a showdown alone. */
export interface SeenRound extends KuhnRound {
  readonly card: Card;
  readonly otherCard?: Card;
}

export interface KuhnView {
  readonly seat: Seat;
  readonly side: KuhnSide;
  readonly stakes: KuhnPokerSettings["stakes"];
  /** 0-based. */
  readonly round: number;
  /** The seat that opens the round. */
  readonly opens: Seat;
  readonly card: Card;
  /** Cards in the deck; three if absent. */
  readonly cards?: number;
  /** Moves of the current round, those of both seats. */
  readonly moves: readonly KuhnMove[];
  readonly past: readonly SeenRound[];
  /** This seat's refused answers since its last move. */
  readonly refused: number;
}

/** Seat 0 opens the rounds 0, 2, 4. SPIRAL's code gives the opener of the first round the number 1. */
export function openerOf(round: number): Seat {
  return round % 2;
}

/** The seat that moves in the current round; undefined if the round is over. */
export function seatToMove({ rounds }: Pick<KuhnState, "rounds">): Seat | undefined {
  const moves = rounds[rounds.length - 1];
  if (legalMoves(moves).length === 0) return undefined;
  return seatAt(rounds.length - 1, placeToMove(moves));
}

/** A finished round of the state. */
export function roundOf(state: KuhnState, round: number, stakes: KuhnPokerSettings["stakes"]): KuhnRound {
  const opens = openerOf(round);
  const moves = state.rounds[round];
  const [own, other] = [state.cards[round][opens], state.cards[round][1 - opens]];
  const winner = seatAt(round, roundWinner([own, other], moves));
  const amount = roundChips(moves, stakes);
  return { moves, opens, chips: winner === 0 ? [amount, -amount] : [-amount, amount] };
}

/** The knowledge of `seat` in this state. */
export function kuhnView(state: KuhnState, seat: Seat, { stakes, cards }: KuhnPokerSettings): KuhnView {
  const round = state.rounds.length - 1;
  return {
    seat,
    side: SIDES[seat],
    stakes,
    round,
    opens: openerOf(round),
    card: state.cards[round][seat],
    ...(cards !== undefined && { cards }),
    moves: state.rounds[round],
    past: state.rounds.slice(0, -1).map((_, earlier) => seenRound(state, seat, earlier, stakes)),
    refused: state.refusals.now[seat],
  };
}

/**
 * The view as one line, e.g. `first K check bet`; earlier rounds come first, each with the other card if it
 * was shown.
 */
export function kuhnInformation({ side, card, moves, past, refused }: KuhnView): string {
  const earlier = past.map((seen) => [seen.card + (seen.otherCard ?? ""), ...seen.moves].join(" "));
  const now = [card, ...moves, ...(refused > 0 ? [`refused ${refused}`] : [])].join(" ");
  return `${side} ${[...earlier, now].join(" / ")}`;
}

function seenRound(state: KuhnState, seat: Seat, round: number, stakes: KuhnView["stakes"]): SeenRound {
  const { [seat]: card, [1 - seat]: otherCard } = state.cards[round];
  const shown = isShowdown(state.rounds[round]);
  return { ...roundOf(state, round, stakes), card, ...(shown && { otherCard }) };
}

function seatAt(round: number, place: 0 | 1): Seat {
  return place === 0 ? openerOf(round) : 1 - openerOf(round);
}
