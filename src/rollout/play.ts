/**
 * The one game loop: training, evaluation and people all play through it.
 *
 * Many games run at once. In each step all seats that have to move, over all games, are grouped by
 * player object, and each player gets one batch. What a game becomes depends on its own key and players
 * alone, not on the games beside it. Left out: storing (`store.ts`) and rewards.
 */

import { ConfigError } from "../core/errors.ts";
import type { Key } from "../core/rng.ts";
import type { Game, Parsed, Seat, SeatInfo } from "../games/game.ts";
import { observed } from "../games/observed.ts";
import { failedAnswer, isAbort } from "../players/failure.ts";
import type { Answer, Player, Request } from "../players/player.ts";
import { EPISODE_SCHEMA, type Episode, type Turn } from "./episode.ts";

/** One player per seat, or a function that seats players once roles are dealt. */
export type Seating = readonly Player[] | ((seat: Seat, info: SeatInfo) => Player);

/** A game that is to be played. */
export interface Table<Secret = unknown, Outcome = unknown> {
  readonly id: string;
  readonly game: Game<unknown, unknown, Secret, unknown, Outcome>;
  readonly players: Seating;
  readonly secret: Secret;
  readonly key: Key;
  /** Where the secret came from; stored with the episode. */
  readonly secretInfo: Episode["secret"];
}

export interface TurnEvent<Secret = unknown, Outcome = unknown> {
  readonly table: Table<Secret, Outcome>;
  /** Index of the table. */
  readonly index: number;
  readonly turn: Turn;
  /** Full state after the turn (and those made at the same time). */
  readonly state: unknown;
}

export interface PlayOptions<Secret = unknown, Outcome = unknown> {
  readonly signal?: AbortSignal;
  /** Called in table order once a step's answers are all in. */
  readonly onTurn?: (event: TurnEvent<Secret, Outcome>) => void;
}

interface Running {
  readonly table: Table;
  readonly players: readonly Player[];
  readonly turns: Turn[];
  state: unknown;
  steps: number;
}

/** A seat that has to move, with its request. */
interface Waiting extends Asked {
  readonly player: Player;
}

/** A request to a seat. */
export interface Asked {
  readonly seat: Seat;
  readonly request: Request;
}

/**
 * Plays all tables to their end; episodes come in table order. A player that throws, or does not answer
 * every request, costs its seats the move. Only an abort is thrown.
 * @throws ConfigError if a seat has no player.
 */
export async function playEpisodes<Secret, Outcome>(
  tables: readonly Table<Secret, Outcome>[],
  { signal, onTurn }: PlayOptions<Secret, Outcome> = {},
): Promise<Episode<Outcome>[]> {
  const games = tables.map((table) => seatPlayers(table as Table));
  for (;;) {
    signal?.throwIfAborted();
    const waiting = games.map(waitingSeats);
    if (waiting.every((seats) => seats.length === 0)) break;
    const answers = await ask(waiting.flat(), signal);
    games.forEach((running, index) => {
      const table = tables[index];
      const made = advance(running, waiting[index], answers);
      for (const turn of made) onTurn?.({ table, index, turn, state: running.state });
    });
  }
  return games.map((running, index) => ({
    ...record(running),
    outcome: tables[index].game.outcome(running.state),
  }));
}

function seatPlayers(table: Table): Running {
  const state = table.game.start(table.secret, table.key);
  const { players } = table;
  const seated = table.game.seats(state).map((info, seat) => {
    const player = typeof players === "function" ? players(seat, info) : players[seat];
    if (!player) throw new ConfigError(`Seat ${seat} of game ${table.id} has no player: give one per seat.`);
    return player;
  });
  return { table, players: seated, turns: [], state, steps: 0 };
}

function waitingSeats({ table, state, players, steps }: Running): Waiting[] {
  return table.game.toMove(state).map((seat) => {
    const key = table.key.child("turn", steps, "seat", seat);
    const observation = observed(table.game, state, seat);
    return { seat, player: players[seat], request: { observation, key, state } };
  });
}

/** One batch per player; players answer side by side. */
async function ask(waiting: readonly Waiting[], signal?: AbortSignal): Promise<Map<Waiting, Answer>> {
  const batches = new Map<Player, Waiting[]>();
  for (const entry of waiting) {
    const batch = batches.get(entry.player);
    if (batch) batch.push(entry);
    else batches.set(entry.player, [entry]);
  }
  const answered = await Promise.all(
    [...batches].map(async ([player, batch]) => {
      const requests = batch.map(({ request }) => request);
      const answers = await decide(player, requests, signal);
      return batch.map((entry, i) => [entry, answers[i]] as const);
    }),
  );
  return new Map(answered.flat());
}

/** The player's answers, or failures in their place. Only an abort is thrown. */
export async function decide(player: Player, requests: readonly Request[], signal?: AbortSignal) {
  try {
    const answers = await player.act(requests, signal);
    if (answers.length === requests.length) return answers;
    const counts = `${answers.length} answers to ${requests.length} requests`;
    return requests.map(() => failedAnswer(`Player ${player.name} gave ${counts}.`));
  } catch (error) {
    if (isAbort(error, signal)) throw error;
    return requests.map(() => failedAnswer(error));
  }
}

/** Plays one step of one game; nothing if it is over. */
function advance(
  running: Running,
  waiting: readonly Waiting[],
  answers: ReadonlyMap<Waiting, Answer>,
): Turn[] {
  if (waiting.length === 0) return [];
  const { game } = running.table;
  const moves = new Map<Seat, Parsed<unknown>>();
  const made = waiting.map((entry) => {
    const answer = answers.get(entry)!;
    const parsed = read(game, answer, running.state, entry.seat);
    moves.set(entry.seat, parsed);
    return turnOf(entry, answer, parsed);
  });
  running.state = game.apply(running.state, moves);
  running.steps++;
  running.turns.push(...made);
  return made;
}

/** An answer parsed by the game. */
export function read(game: Table["game"], answer: Answer, state: unknown, seat: Seat): Parsed<unknown> {
  if (answer.stop === "error") return { ok: false, reason: "the player failed" };
  const parsed = game.parse(answer.text, state, seat);
  if (answer.lack === undefined) return parsed;
  const { reasoning } = parsed;
  return { ok: false, reason: answer.lack, ...(reasoning !== undefined && { reasoning }) };
}

/** The record of an answer. */
export function turnOf(
  { seat, request }: Asked,
  { text, tokens, logprobs, prompt, stop, error }: Answer,
  parsed: Parsed<unknown>,
): Turn {
  return {
    seat,
    kind: request.observation.kind,
    text,
    tokens,
    logprobs,
    ...(parsed.ok ? { move: parsed.move } : { refusal: parsed.reason }),
    ...(stop === "error" && { failure: error ?? "The player failed without a message." }),
    ...(stop === "length" && { stop }),
    ...(prompt && { prompt }),
  };
}

function record({ table, players, turns, state }: Running): Omit<Episode, "outcome"> {
  const infos = table.game.seats(state);
  return {
    schema: EPISODE_SCHEMA,
    id: table.id,
    game: table.game.name,
    settings: table.game.settings,
    key: table.key.path,
    secret: table.secretInfo,
    seats: infos.map(({ role }, seat) => ({ role, player: players[seat].name })),
    turns,
  };
}
