/**
 * Rebuilds every state of a stored episode from its secret: the moves on record are applied again, one
 * step at a time, without any player.
 */
import { DataError, SparringError } from "../core/errors.ts";
import { Key } from "../core/rng.ts";
import { shortLine } from "../core/terminal-text.ts";
import type { Game, Parsed } from "../games/game.ts";
import type { Solvable } from "../games/solvable.ts";
import type { Episode, Turn } from "./episode.ts";

/** Turns made at the same time, and the states around them. */
export interface ReplayStep<State> {
  readonly before: State;
  readonly turns: readonly Turn[];
  readonly after: State;
}

export interface Replay<State> {
  readonly start: State;
  readonly steps: readonly ReplayStep<State>[];
  readonly end: State;
}

/** @throws DataError if the episode belongs to another game or other settings, or its turns do not fit. */
export function replay<State, Move, Secret>(
  game: Game<State, Move, Secret>,
  episode: Episode,
  secret: Secret,
): Replay<State> {
  return fitting(episode, () => replayed(game, episode, secret));
}

/** What a game says of a stored episode. @throws DataError if it breaks at what the episode holds. */
export function fitting<T>(episode: Episode, work: () => T): T {
  try {
    return work();
  } catch (cause) {
    if (cause instanceof SparringError) throw cause;
    throw new DataError(
      `Episode ${episode.id} does not fit its game: ${(cause as Error).message}. Is the episode damaged?`,
      { cause },
    );
  }
}

function replayed<State, Move, Secret>(
  game: Game<State, Move, Secret>,
  episode: Episode,
  secret: Secret,
): Replay<State> {
  checkGame(game, episode);
  const start = game.start(secret, Key.root(episode.key));
  const steps: ReplayStep<State>[] = [];
  let state = start;
  for (let at = 0; at < episode.turns.length; ) {
    const due = game.toMove(state);
    const turns = episode.turns.slice(at, at + due.length);
    const wrong = due.findIndex((seat, i) => turns[i]?.seat !== seat);
    if (due.length === 0 || wrong >= 0) throw misfit(episode, at + Math.max(wrong, 0), due);
    const answers = new Map(turns.map((turn) => [turn.seat, answerOf(game, episode, turn, state)]));
    const after = game.apply(state, answers);
    steps.push({ before: state, turns, after });
    state = after;
    at += due.length;
  }
  if (game.toMove(state).length > 0) throw misfit(episode, episode.turns.length, game.toMove(state));
  return { start, steps, end: state };
}

/** The move on record counts, whatever today's parser says; the parser only finds the private reasoning. */
function answerOf<State, Move, Secret>(
  game: Game<State, Move, Secret>,
  episode: Episode,
  turn: Turn,
  state: State,
): Parsed<Move> {
  if (turn.failure !== undefined) return { ok: false, reason: turn.refusal ?? turn.failure };
  const { reasoning } = game.parse(turn.text, state, turn.seat);
  const own = reasoning === undefined ? {} : { reasoning };
  if (turn.move !== undefined) return { ok: true, move: moveOf(game, episode, turn, state), ...own };
  return { ok: false, reason: turn.refusal ?? "refused", ...own };
}

/** @throws DataError if the value on record is no move there. */
function moveOf<State, Move, Secret>(
  game: Game<State, Move, Secret> & Partial<Pick<Solvable<State, Move, Secret>, "legal">>,
  { id }: Episode,
  { move, seat, kind }: Turn,
  state: State,
): Move {
  const text = JSON.stringify(move);
  const legal = game.legal?.(state, seat).some((one) => JSON.stringify(one) === text) ?? true;
  if (game.accepts?.(move, state) ?? legal) return move as Move;
  throw new DataError(
    `The ${kind} of seat ${seat} in episode ${id} is ${shortLine(text, 80)}, which is no move there. Is the episode damaged?`,
  );
}

function checkGame(game: Pick<Game<unknown, unknown, unknown>, "name" | "settings">, episode: Episode): void {
  const played = `${episode.game} ${JSON.stringify(sorted(episode.settings))}`;
  const given = `${game.name} ${JSON.stringify(sorted(game.settings))}`;
  if (played === given) return;
  throw new DataError(
    `Episode ${episode.id} was played as ${played}, not as ${given}: use its own settings.`,
  );
}

function sorted(settings: Readonly<Record<string, unknown>>): [string, unknown][] {
  return Object.entries(settings).sort(([a], [b]) => (a < b ? -1 : 1));
}

function misfit(episode: Episode, at: number, due: readonly number[]): DataError {
  const found = episode.turns[at] ? `is from seat ${episode.turns[at].seat}` : "is missing";
  const needed = due.length === 0 ? "the game is over" : `seats ${due.join(", ")} are to move`;
  return new DataError(
    `Turn ${at} of episode ${episode.id} ${found}, but ${needed}. Is the episode damaged?`,
  );
}
