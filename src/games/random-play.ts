/** Games played by drawing among listed choices, for checks and tests of rules. */
import type { Rng } from "../core/rng.ts";
import type { Game, Parsed, Seat } from "./game.ts";

export interface Walked<State> {
  /** From the start to the end. */
  readonly states: readonly State[];
  /** True if the game was over before the limit. */
  readonly ended: boolean;
}

/** Any text for a seat to move. */
export type Answering<State> = (state: State, seat: Seat) => string;

/** Plays from `start` until the game is over or `limit` steps were made. */
export function playOut<State, Move>(
  game: Pick<Game<State, Move, never>, "toMove" | "parse" | "apply">,
  start: State,
  answer: Answering<State>,
  limit = 1000,
): Walked<State> {
  const states = [start];
  for (let state = start; states.length <= limit; states.push(state)) {
    const due = game.toMove(state);
    if (due.length === 0) return { states, ended: true };
    const parsed = due.map((seat): [Seat, Parsed<Move>] => [
      seat,
      game.parse(answer(state, seat), state, seat),
    ]);
    state = game.apply(state, new Map(parsed));
  }
  return { states, ended: game.toMove(states[states.length - 1]).length === 0 };
}

/** One of the listed choices. */
export function anyChoice<State>(
  game: Pick<Game<State, never, never>, "observe">,
  rng: Rng,
): Answering<State> {
  return (state, seat) => rng.pick(game.observe(state, seat).choices ?? [""]);
}
