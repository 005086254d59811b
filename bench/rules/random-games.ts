/** Random games by our rules alone: no model, no prompts, moves drawn from the legal ones. */
import type { Key, Rng } from "../../src/core/rng.ts";
import type { Parsed, Seat } from "../../src/games/game.ts";
import type { Solvable } from "../../src/games/solvable.ts";

/** What was played in a while. */
export interface Played {
  /** Processor time of the whole process. */
  readonly seconds: number;
  readonly games: number;
  /** Moves that seats made, in all games. */
  readonly moves: number;
  /** What the first seat gained, in all games. */
  readonly gains: number;
}

// biome-ignore lint/suspicious/noExplicitAny: games of all types are played here.
export type Rules = Solvable<any, any, any, any, any>;

/** How a move reaches the rules: as the answer of a model that is parsed, or as it is. */
export type Way = "text" | "moves";

const BATCH = 500;

export function playFor(game: Rules, way: Way, seconds: number, key: Key): Played {
  const secrets = game.deals().map(({ secret }) => secret);
  const rng = key.stream();
  const start = process.cpuUsage();
  let [games, moves, gains, passed] = [0, 0, 0, 0];
  while (passed < seconds) {
    for (let i = 0; i < BATCH; i++) {
      const end = play(game, way, rng.pick(secrets), key, rng);
      moves += end.moves;
      gains += end.gain;
    }
    games += BATCH;
    const { user, system } = process.cpuUsage(start);
    passed = (user + system) / 1e6;
  }
  return { seconds: passed, games, moves, gains };
}

/** All deals of these games are equally likely. */
function play(game: Rules, way: Way, secret: unknown, key: Key, rng: Rng): { moves: number; gain: number } {
  let state = game.start(secret, key);
  let moves = 0;
  for (let due = game.toMove(state); due.length > 0; due = game.toMove(state)) {
    const answers = new Map<Seat, Parsed<unknown>>();
    for (const seat of due) {
      const move = rng.pick(game.legal(state, seat));
      answers.set(seat, way === "moves" ? { ok: true, move } : game.parse(game.write(move), state, seat));
    }
    moves += due.length;
    state = game.apply(state, answers);
  }
  return { moves, gain: game.returns(game.outcome(state))[0] };
}
