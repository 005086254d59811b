/** The full state of the hidden-role game, what one seat knows of it, and its moves. */
import type { Rng } from "../../core/rng.ts";
import type { Seat } from "../game.ts";
import type { HiddenRoleSettings } from "./settings.ts";

export const SIDES = ["innocents", "imposters"] as const;
export type HiddenSide = (typeof SIDES)[number];
export const ROLES: Readonly<Record<HiddenSide, string>> = { innocents: "innocent", imposters: "imposter" };

/** In the talk `accuse 3`, `trust 3` or `pass`; in the vote `3` or `skip`. Players count from 1. */
export type HiddenMove = string;
export const PASS = "pass";
export const SKIP = "skip";

/** Per player, whether it looks like an imposter. */
export type Reading = readonly boolean[];

export interface Said {
  readonly seat: Seat;
  readonly move: HiddenMove;
}

export interface PastRound {
  readonly talk: readonly Said[];
  readonly votes: readonly Said[];
  /** Who was voted out and which side it was on; null if nobody was. */
  readonly out: { readonly seat: Seat; readonly side: HiddenSide } | null;
}

export interface HiddenState {
  readonly sides: readonly HiddenSide[];
  /** Per round and seat, what the seat is shown. */
  readonly readings: readonly (readonly Reading[])[];
  readonly living: readonly boolean[];
  /** Of the current round. */
  readonly talk: readonly Said[];
  readonly past: readonly PastRound[];
  /** Refused answers per seat; each counts as a pass or as no vote. */
  readonly refused: readonly number[];
}

export interface HiddenView {
  readonly seat: Seat;
  readonly side: HiddenSide;
  /** The other imposters, for an imposter. */
  readonly partners: readonly Seat[];
  readonly living: readonly boolean[];
  /** The seat's readings, of the rounds so far. */
  readonly readings: readonly Reading[];
  readonly talk: readonly Said[];
  readonly past: readonly PastRound[];
  readonly phase: "talk" | "vote";
}

export function newGame(settings: HiddenRoleSettings, rng: Rng): HiddenState {
  const { players, imposters, rounds, noise, readings } = settings;
  const order = rng.shuffle(Array.from({ length: players }, (_, seat) => seat));
  const bad = new Set(order.slice(0, imposters));
  const sides = order.map((_, seat): HiddenSide => SIDES[bad.has(seat) ? 1 : 0]);
  const reading = (): Reading => sides.map((side) => (side === "imposters") !== rng.chance(noise));
  return {
    sides,
    readings: Array.from({ length: rounds }, () => {
      const shared = reading();
      return sides.map(() => (readings === "public" ? shared : reading()));
    }),
    living: sides.map(() => true),
    talk: [],
    past: [],
    refused: sides.map(() => 0),
  };
}

export function alive({ living }: Pick<HiddenState, "living">): Seat[] {
  return living.flatMap((lives, seat) => (lives ? [seat] : []));
}

/** The side that has won; undefined if the game goes on. */
export function sideThatWon(state: HiddenState): HiddenSide | undefined {
  const left = alive(state);
  const bad = left.filter((seat) => state.sides[seat] === "imposters").length;
  if (bad === 0) return "innocents";
  return 2 * bad >= left.length || state.past.length >= state.readings.length ? "imposters" : undefined;
}

/** Players speak one by one, then all vote at once. */
export function seatsToMove(state: HiddenState): readonly Seat[] {
  if (sideThatWon(state)) return [];
  const left = alive(state);
  return state.talk.length < left.length ? [left[state.talk.length]] : left;
}

export function phaseOf(state: HiddenState): HiddenView["phase"] {
  return state.talk.length < alive(state).length ? "talk" : "vote";
}

export function legalMoves(
  state: Pick<HiddenState, "living">,
  seat: Seat,
  phase: HiddenView["phase"],
): HiddenMove[] {
  const others = alive(state).filter((other) => other !== seat);
  if (phase === "vote") return [SKIP, ...others.map((other) => String(other + 1))];
  return [PASS, ...["accuse", "trust"].flatMap((what) => others.map((other) => `${what} ${other + 1}`))];
}

export function hiddenView(state: HiddenState, seat: Seat): HiddenView {
  const { sides, living, readings, talk, past } = state;
  const side = sides[seat];
  const mates = sides.flatMap((one, other) => (one === "imposters" && other !== seat ? [other] : []));
  const seen = readings.slice(0, past.length + 1).map((round) => round[seat]);
  const partners = side === "imposters" ? mates : [];
  return { seat, side, partners, living, readings: seen, talk, past, phase: phaseOf(state) };
}

/** Who has most votes alone, skipped ones counted; undefined if nobody has. */
export function votedOut(votes: readonly Said[]): Seat | undefined {
  const counts = new Map<string, number>();
  for (const { move } of votes) counts.set(move, (counts.get(move) ?? 0) + 1);
  const most = Math.max(...counts.values());
  const first = [...counts].filter(([, count]) => count === most).map(([move]) => move);
  return first.length === 1 && first[0] !== SKIP ? Number(first[0]) - 1 : undefined;
}
