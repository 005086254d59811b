/** The full state of a game of Hanabi, what one seat sees of it, and its moves. */
import type { Seat } from "../game.ts";
import type { Refusals } from "../refusals.ts";
import type { Card, Colour, Held, Known } from "./cards.ts";
import { COLOURS } from "./cards.ts";
import type { HanabiSettings } from "./settings.ts";

export const ROLES = ["first", "second"] as const;
export const TEAM = "team";

/** `play 1`, `discard 3`, `hint red`, `hint 2`. */
export type HanabiMove = string;

export interface HanabiSecret {
  /** In the order in which cards are dealt and drawn. */
  readonly deck: readonly Card[];
}

/** A move as both players saw it, with the card that it showed. */
export interface Shown {
  readonly seat: Seat;
  readonly move: HanabiMove;
  readonly card?: Card;
  readonly fits?: boolean;
}

export interface HanabiState {
  readonly deck: readonly Card[];
  readonly hands: readonly [readonly Held[], readonly Held[]];
  /** The highest rank that was built, per colour. */
  readonly built: readonly number[];
  readonly discarded: readonly Card[];
  readonly information: number;
  readonly lives: number;
  readonly log: readonly Shown[];
  /** Turns since the last card was drawn; each player has one more. */
  readonly sinceLast: number;
  readonly refusals: Refusals;
}

export interface HanabiView {
  readonly seat: Seat;
  readonly role: (typeof ROLES)[number];
  /** What the seat knows of its own cards, oldest first. */
  readonly own: readonly Known[];
  /** The other player's cards, and what that player knows of them. */
  readonly other: readonly Held[];
  readonly built: readonly number[];
  readonly discarded: readonly Card[];
  readonly information: number;
  readonly lives: number;
  /** Cards left to draw. */
  readonly left: number;
  readonly log: readonly Shown[];
  /** This seat's refused answers since its last move. */
  readonly refused: number;
}

export function score({ built }: Pick<HanabiState, "built">): number {
  return built.reduce((sum, rank) => sum + rank, 0);
}

/** Over with the last life, with all cards built, or when each player had a turn after the last draw. */
export function isOver(state: HanabiState, { colours, ranks }: HanabiSettings): boolean {
  return state.lives === 0 || score(state) === colours * ranks || state.sinceLast > ROLES.length;
}

export function seatToMove({ log }: HanabiState): Seat {
  return log.length % ROLES.length;
}

/** Plays, discards where a token is missing, hints that name a card at least. */
export function legalMoves(state: HanabiState, settings: HanabiSettings): HanabiMove[] {
  const seat = seatToMove(state);
  const places = state.hands[seat].map((_, i) => i + 1);
  const other = state.hands[1 - seat];
  const colours = COLOURS.filter((colour) => other.some(({ card }) => card.colour === colour));
  const ranks = range(settings.ranks).filter((rank) => other.some(({ card }) => card.rank === rank));
  return [
    ...places.map((place) => `play ${place}`),
    ...(state.information < settings.information ? places.map((place) => `discard ${place}`) : []),
    ...(state.information > 0 ? [...colours, ...ranks].map((hint) => `hint ${hint}`) : []),
  ];
}

export function hanabiView(state: HanabiState, seat: Seat): HanabiView {
  const { hands, deck, built, discarded, information, lives, log, refusals } = state;
  const own = hands[seat].map(({ known }) => known);
  const table = { built, discarded, information, lives, left: deck.length, log };
  return { seat, role: ROLES[seat], own, other: hands[1 - seat], ...table, refused: refusals.now[seat] };
}

/** The hint of a move, or undefined. */
export function hintOf(move: HanabiMove): Colour | number | undefined {
  const [what, which] = move.split(" ");
  if (what !== "hint") return undefined;
  return (COLOURS as readonly string[]).includes(which) ? (which as Colour) : Number(which);
}

function range(count: number): number[] {
  return Array.from({ length: count }, (_, i) => i + 1);
}
