/** What searches need of a game, and games played to their end at random. */
import type { Rng } from "../core/rng.ts";
import type { Parsed, Seat } from "../games/game.ts";
import type { Solvable } from "../games/solvable.ts";

export type Rules<State, Move> = Pick<
  // biome-ignore lint/suspicious/noExplicitAny: the outcome is the game's own
  Solvable<State, Move, any, any, any>,
  "toMove" | "legal" | "apply" | "outcome" | "returns" | "seats"
>;

/** The end that random moves lead to. */
export function anyMove<State, Move>(game: Rules<State, Move>, from: State, rng: Rng): State {
  let state = from;
  for (let due = game.toMove(state); due.length > 0; due = game.toMove(state)) {
    const answers = new Map<Seat, Parsed<Move>>();
    for (const seat of due) answers.set(seat, { ok: true, move: rng.pick(game.legal(state, seat)) });
    state = game.apply(state, answers);
  }
  return state;
}
