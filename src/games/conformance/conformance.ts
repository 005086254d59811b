/**
 * The conformance suite of games: plays a game at random over several keys and names the first breach of the
 * contract in `game.ts` and `solvable.ts`. It runs when a game is loaded, before anything is trained.
 *
 * Answers are drawn from the listed choices; one in eight is nonsense. A told secret is found where a
 * solvable game shows two things for one information set, and where a seat is shown the private reasoning of
 * another seat.
 */
import { ConfigError } from "../../core/errors.ts";
import { Key, type Rng } from "../../core/rng.ts";
import type { AnyGame, Observation, Parsed, Seat } from "../game.ts";
import { isSolvable } from "../solvable.ts";
import {
  Breach,
  checkDue,
  checkEnd,
  checkFace,
  checkForbidden,
  checkObservation,
  checkSeats,
  checkTelling,
  privateWord,
  type Seen,
} from "./checks.ts";

export interface ConformanceOptions {
  /** Secrets to play with; by default up to 30 deals of a solvable game. */
  readonly secrets?: readonly unknown[];
  /** Games per secret. */
  readonly games?: number;
  /** Most steps of a game. */
  readonly steps?: number;
  /** An answer where choices are not listed; by default an empty one, which is refused. */
  readonly answer?: (observation: Observation, rng: Rng) => string;
}

interface Round {
  readonly game: AnyGame;
  readonly secret: unknown;
  readonly key: Key;
  readonly options: ConformanceOptions;
  readonly seen: Seen;
}

/** @throws ConfigError that names the game, the fault, and what to do. */
export function checkConformance(game: AnyGame, options: ConformanceOptions = {}): void {
  try {
    playAll(game, options);
  } catch (error) {
    const fault = error instanceof Error ? error.message : String(error);
    const threw = error instanceof Breach ? "" : "it threw: ";
    throw new ConfigError(`The game "${game.name}" breaks the contract of games: ${threw}${fault}.`);
  }
}

function playAll(game: AnyGame, options: ConformanceOptions): void {
  checkFace(game);
  const seen: Seen = { shown: new Map(), information: new Map() };
  for (const [index, secret] of secretsOf(game, options).entries()) {
    for (let number = 0; number < (options.games ?? 5); number++) {
      const round = { game, secret, key: Key.root("conformance").child(index, number), options, seen };
      const first = play(round);
      if (play(round) === first) continue;
      throw new Breach("the same key and answers gave two different games: draw from the key alone");
    }
  }
}

function secretsOf(game: AnyGame, { secrets }: ConformanceOptions): readonly unknown[] {
  if (secrets && secrets.length > 0) return secrets;
  if (!isSolvable(game)) throw new Breach("it has no deals and no secret was given: give one at least");
  return game
    .deals()
    .slice(0, 30)
    .map(({ secret }) => secret);
}

/** Plays one game with all checks. @returns what was shown, answered and reached, as JSON. */
function play({ game, secret, key, options, seen }: Round): string {
  const { steps = 1000 } = options;
  const rng = key.child("answers").stream();
  let state = begin(game, secret, key);
  const seats = checkSeats(game, state);
  const record: unknown[] = [];
  for (let step = 0; ; step++) {
    const due = game.toMove(state);
    checkDue(due, seats);
    checkForbidden(game, state, due, seats);
    if (due.length === 0) break;
    if (step >= steps)
      throw new Breach(`a game does not end within ${steps} steps: end it, or draw it after a while`);
    const shown = due.map((seat) => checkObservation(game, state, seat, seats, seen));
    checkTelling(game, state, shown[0].kind);
    const answers = new Map(
      shown.map((observation) => [observation.seat, answer(game, state, observation, rng, options)]),
    );
    state = applied(game, state, answers);
    record.push(shown, [...answers]);
  }
  checkEnd(game, state);
  return JSON.stringify([record, game.outcome(state), game.tell.ending(game.outcome(state))]);
}

/** Where chance lies in the deals, another key gives the same state. */
function begin(game: AnyGame, secret: unknown, key: Key): unknown {
  const state = game.start(secret, key.child("game"));
  if (!isSolvable(game)) return state;
  if (JSON.stringify(game.start(secret, key.child("other"))) === JSON.stringify(state)) return state;
  throw new Breach(
    "start draws from its key, but a solvable game has all chance in its deals: move the draw there",
  );
}

/** One answer in eight is nonsense; the others carry private reasoning if the parser allows for it. */
function answer(
  game: AnyGame,
  state: unknown,
  observation: Observation,
  rng: Rng,
  options: ConformanceOptions,
): Parsed<unknown> {
  const { seat, choices } = observation;
  const chosen = choices ? rng.pick(choices) : (options.answer?.(observation, rng) ?? "");
  const said = rng.chance(1 / 8) ? "?" : chosen;
  const thought = game.parse(`${privateWord(seat)} ${said}`, state, seat);
  return thought.ok || said === "?" ? thought : game.parse(said, state, seat);
}

function applied(game: AnyGame, state: unknown, answers: ReadonlyMap<Seat, Parsed<unknown>>): unknown {
  const before = JSON.stringify(state);
  const after = game.apply(state, answers);
  if (JSON.stringify(state) === before) return after;
  throw new Breach("apply changes the state that it is given: return a new one");
}
