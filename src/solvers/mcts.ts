/**
 * Monte Carlo tree search (Kocsis and Szepesvári, 2006): an opponent for games in which nothing is hidden, without
 * anything learned. A simulation goes down by upper confidence bounds, adds a node, and plays on at random.
 */
import type { Rng } from "../core/rng.ts";
import type { Seat } from "../games/game.ts";
import { anyMove, type Rules } from "./rules.ts";

export interface SearchOptions {
  readonly simulations: number;
  /** Random games from each new node. */
  readonly rollouts?: number;
  /** How much unexplored moves attract. */
  readonly exploration?: number;
}

interface SearchNode<State> {
  readonly state: State;
  /** Undefined at an end. */
  readonly seat: Seat | undefined;
  readonly children: (SearchNode<State> | undefined)[];
  visits: number;
  /** Gains of each seat, summed over visits. */
  readonly gains: number[];
}

/** The place of the move that was tried most among `legal`. Seats must move in turn. */
export function search<State, Move>(
  game: Rules<State, Move>,
  state: State,
  rng: Rng,
  { simulations, rollouts = 1, exploration = 2 }: SearchOptions,
): number {
  const root = nodeOf(game, state);
  for (let i = 0; i < simulations; i++) simulate(root);
  const visits = root.children.map((child) => child?.visits ?? 0);
  const most = Math.max(...visits);
  return rng.pick(visits.flatMap((count, move) => (count === most ? [move] : [])));

  function simulate(node: SearchNode<State>): readonly number[] {
    const gains = node.visits === 0 && node !== root ? playedOut(node) : descend(node);
    node.visits++;
    gains.forEach((gain, seat) => {
      node.gains[seat] += gain;
    });
    return gains;
  }

  function descend(node: SearchNode<State>): readonly number[] {
    const { seat } = node;
    if (seat === undefined) return game.returns(game.outcome(node.state));
    const scores = node.children.map((child) => scoreOf(child, seat, node.visits));
    const best = Math.max(...scores);
    const move = rng.pick(scores.flatMap((score, i) => (score === best ? [i] : [])));
    node.children[move] ??= nodeOf(game, after(game, node.state, seat, move));
    return simulate(node.children[move]);
  }

  function scoreOf(child: SearchNode<State> | undefined, seat: Seat, visits: number): number {
    if (!child || child.visits === 0) return Number.POSITIVE_INFINITY;
    return child.gains[seat] / child.visits + exploration * Math.sqrt(Math.log(visits) / child.visits);
  }

  function playedOut({ state: from }: SearchNode<State>): readonly number[] {
    const games = Array.from({ length: rollouts }, () =>
      game.returns(game.outcome(anyMove(game, from, rng))),
    );
    return games[0].map((_, seat) => games.reduce((sum, gains) => sum + gains[seat], 0) / rollouts);
  }
}

function nodeOf<State, Move>(game: Rules<State, Move>, state: State): SearchNode<State> {
  const [seat] = game.toMove(state);
  const seats = game.seats(state).length;
  const moves = seat === undefined ? 0 : game.legal(state, seat).length;
  return { state, seat, children: Array(moves).fill(undefined), visits: 0, gains: Array(seats).fill(0) };
}

function after<State, Move>(game: Rules<State, Move>, state: State, seat: Seat, move: number): State {
  return game.apply(state, new Map([[seat, { ok: true, move: game.legal(state, seat)[move] }]]));
}
