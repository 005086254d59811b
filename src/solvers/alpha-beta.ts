/**
 * The value of a game in which nothing is hidden or dealt, without walking all of it: alpha-beta search that keeps
 * what it found out about a state. For games that are too large for `walk`.
 */
import { EvaluationError } from "../core/errors.ts";
import { Key } from "../core/rng.ts";
import type { Solvable } from "../games/solvable.ts";

export interface Searched {
  /** The gain of the first seat with best play of both. */
  readonly value: number;
  /** States that were looked at. */
  readonly states: number;
}

/** Bounds of the value of a state to the first seat. */
interface Bounds {
  low: number;
  high: number;
}

/** @throws EvaluationError if there are deals or moves at once, or more than `most` states had to be looked at. */
export function alphaBeta<State, Move>(
  // biome-ignore lint/suspicious/noExplicitAny: secret and outcome are the game's own
  game: Solvable<State, Move, any, any, any>,
  most = 5_000_000,
): Searched {
  const deals = game.deals();
  if (deals.length !== 1)
    throw new EvaluationError(`${game.name} has ${deals.length} deals: alpha-beta needs a game with one.`);
  const known = new Map<string, Bounds>();
  const start = game.start(deals[0].secret, Key.root("alpha-beta"));
  const value = search(start, Number.NEGATIVE_INFINITY, Number.POSITIVE_INFINITY);
  return { value, states: known.size };

  function search(state: State, alpha: number, beta: number): number {
    const [seat, other] = game.toMove(state);
    if (seat === undefined) return game.returns(game.outcome(state))[0];
    if (other !== undefined) throw new EvaluationError(`${game.name} has moves at once: use the LP.`);
    const bounds = boundsOf(game.information(state, seat));
    const [low, high] = [Math.max(alpha, bounds.low), Math.min(beta, bounds.high)];
    if (low >= high) return bounds.low >= beta ? bounds.low : bounds.high <= alpha ? bounds.high : bounds.low;
    const found = best(state, seat, low, high);
    if (found < high) bounds.high = Math.min(bounds.high, found);
    if (found > low) bounds.low = Math.max(bounds.low, found);
    return found;
  }

  /** The best move's value: exact within the window, beyond it a bound. */
  function best(state: State, seat: number, low: number, high: number): number {
    const sign = seat === 0 ? 1 : -1;
    let [alpha, beta] = [low, high];
    let found = Number.NEGATIVE_INFINITY * sign;
    for (const move of game.legal(state, seat)) {
      const value = search(game.apply(state, new Map([[seat, { ok: true, move }]])), alpha, beta);
      found = seat === 0 ? Math.max(found, value) : Math.min(found, value);
      if (seat === 0) alpha = Math.max(alpha, found);
      else beta = Math.min(beta, found);
      if (alpha >= beta) break;
    }
    return found;
  }

  function boundsOf(information: string): Bounds {
    const bounds = known.get(information);
    if (bounds) return bounds;
    if (known.size >= most)
      throw new EvaluationError(
        `${game.name} has more than ${most} states to look at: choose smaller settings.`,
      );
    const fresh = { low: Number.NEGATIVE_INFINITY, high: Number.POSITIVE_INFINITY };
    known.set(information, fresh);
    return fresh;
  }
}
