/**
 * The policy for refused answers in games whose legal moves can be listed: the seat loses the game, a default
 * move is made in its place, or the seat is asked again.
 *
 * SPIRAL (arXiv 2506.24119) ends the game: -1.5 for the offender and +0.5 for the other in training, -1 and
 * +1 in evaluation.
 */
import { z } from "zod";
import type { Parsed, Seat } from "./game.ts";

/** Settings that such a game has besides its own. */
export const refusalSettings = {
  illegal: z
    .enum(["lose", "noop", "retry"])
    .default("lose")
    .describe("what a refused answer does: it loses the game, makes the default move, or is asked for again"),
  retries: z
    .int()
    .min(1)
    .max(10)
    .default(1)
    .describe("how often a seat is asked again before it loses, where illegal is retry"),
  penalty: z
    .number()
    .min(0)
    .max(100)
    .default(1.5)
    .describe("what a seat loses that loses by a refused answer"),
  compensation: z
    .number()
    .min(-100)
    .max(100)
    .default(0.5)
    .describe("what the other seat gains in a game lost by a refused answer"),
};

export type RefusalSettings = z.infer<z.ZodObject<typeof refusalSettings>>;

/** The refused answers of a game so far. Lists are per seat. */
export interface Refusals {
  /** Refused answers in the whole game. */
  readonly count: readonly number[];
  /** Refused answers since the seat's last move. */
  readonly now: readonly number[];
  /** Seats that lost the game by a refused answer. */
  readonly lost: readonly Seat[];
}

export function noRefusals(seats: number): Refusals {
  return { count: Array(seats).fill(0), now: Array(seats).fill(0), lost: [] };
}

/** The move that an answer makes, if any, and the refusals after it. @param standIn the default move. */
export function settle<Move>(
  before: Refusals,
  seat: Seat,
  answer: Parsed<Move>,
  { illegal, retries }: RefusalSettings,
  standIn: Move,
): { readonly refusals: Refusals; readonly move?: Move } {
  if (answer.ok) return { refusals: { ...before, now: replace(before.now, seat, 0) }, move: answer.move };
  const refusals = { ...before, count: replace(before.count, seat, before.count[seat] + 1) };
  if (illegal === "noop") return { refusals, move: standIn };
  if (illegal === "retry" && before.now[seat] < retries) {
    return { refusals: { ...refusals, now: replace(before.now, seat, before.now[seat] + 1) } };
  }
  return { refusals: { ...refusals, lost: [...before.lost, seat] } };
}

/** The gain of each seat in a game that was lost by refused answers. */
export function lostReturns(seats: number, lost: readonly Seat[], settings: RefusalSettings): number[] {
  const { penalty, compensation } = settings;
  return Array.from({ length: seats }, (_, seat) => (lost.includes(seat) ? 0 - penalty : compensation));
}

/**
 * The policy as a sentence for prompts.
 * @param standIn the default move in words, e.g. `the first free cell`.
 */
export function refusalRule({ illegal, retries }: RefusalSettings, standIn: string): string {
  const what = "An answer that is missing or not allowed";
  if (illegal === "lose") return `${what} loses the game.`;
  if (illegal === "noop") return `${what} counts as ${standIn}.`;
  return `${what} may be given again ${retries === 1 ? "once" : `${retries} times`}; after that it loses the game.`;
}

/** The note to a seat that is asked again; empty otherwise. */
export function askedAgain(refused: number, { retries }: RefusalSettings): string {
  return refused === 0
    ? ""
    : `Your last answer was missing or not allowed. This is try ${refused + 1} of ${retries + 1}.`;
}

function replace(list: readonly number[], index: number, value: number): number[] {
  return list.map((old, i) => (i === index ? value : old));
}
