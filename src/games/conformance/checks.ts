/**
 * The single checks of the conformance suite. Each throws a `Breach` that says what is wrong and what to do.
 */
import type { AnyGame, Observation, Parsed, Seat } from "../game.ts";
import { type AnySolvable, isSolvable } from "../solvable.ts";
import { notPlain } from "./plain-json.ts";

export class Breach extends Error {}

/** What the games of one run have shown so far. */
export interface Seen {
  /** By seat and information, what the seat was shown. */
  readonly shown: Map<string, string>;
  /** By seat and messages, the information. */
  readonly information: Map<string, string>;
}

/** What a seat writes for itself, to be found again if it is shown to another seat. */
export function privateWord(seat: Seat): string {
  return `private-note-of-seat-${seat}.`;
}

/** Name, settings, sides and deals. */
export function checkFace(game: AnyGame): void {
  const { name, settings, sides } = game;
  if (typeof name !== "string" || name === "") throw new Breach("its name is empty: name it");
  checkPlain(settings, "settings");
  const distinct = new Set(sides);
  if (sides.length === 0 || distinct.size !== sides.length || distinct.has("")) {
    throw new Breach(`its sides are ${JSON.stringify(sides)}: give one name or more, each once`);
  }
  if (!isSolvable(game)) return;
  const total = game.deals().reduce((sum, { probability }) => sum + probability, 0);
  if (Math.abs(total - 1) > 1e-9)
    throw new Breach(`the probabilities of its deals sum to ${total}: they must sum to 1`);
}

/** @returns the number of seats. */
export function checkSeats(game: AnyGame, state: unknown): number {
  const seats = game.seats(state);
  const stray = seats.findIndex(({ side }) => !game.sides.includes(side));
  if (stray >= 0) {
    const { side } = seats[stray];
    throw new Breach(
      `seat ${stray} is on the side "${side}", but the sides are ${game.sides.join(", ")}: add it there`,
    );
  }
  const empty = game.sides.find((side) => !seats.some((seat) => seat.side === side));
  if (empty !== undefined)
    throw new Breach(`no seat holds the side "${empty}": give it a seat, or leave it out`);
  return seats.length;
}

export function checkDue(due: readonly Seat[], seats: number): void {
  const real = (seat: Seat) => Number.isInteger(seat) && seat >= 0 && seat < seats;
  if (due.every((seat, i) => real(seat) && due.indexOf(seat) === i)) return;
  throw new Breach(
    `toMove gives the seats ${due.join(", ")}, but there are seats 0 to ${seats - 1}: give each once`,
  );
}

/** The observation of a seat to move. */
export function checkObservation(
  game: AnyGame,
  state: unknown,
  seat: Seat,
  seats: number,
  seen: Seen,
): Observation {
  const observation = game.observe(state, seat);
  const { kind, messages, choices } = observation;
  if (observation.seat !== seat) {
    throw new Breach(
      `observe(${seat}) is an observation of seat ${observation.seat}: give that of the seat asked for`,
    );
  }
  if (!kind || messages.length === 0)
    throw new Breach(`seat ${seat} reads nothing: give a kind and messages`);
  if (choices?.length === 0)
    throw new Breach(`seat ${seat} has no choices: leave choices out, or end the game`);
  checkPrivate(observation, seats);
  for (const choice of choices ?? []) checkChoice(game, state, seat, choice);
  if (isSolvable(game)) checkSolvable(game, state, observation, seen);
  return observation;
}

/** Another seat's private reasoning is a secret in every game. */
function checkPrivate({ seat, messages, view }: Observation, seats: number): void {
  const text = JSON.stringify([messages, view]);
  for (let other = 0; other < seats; other++) {
    if (other === seat || !text.includes(privateWord(other))) continue;
    throw new Breach(`seat ${seat} is told the private reasoning of seat ${other}: show its move alone`);
  }
}

function checkChoice(game: AnyGame, state: unknown, seat: Seat, choice: string): unknown {
  const parsed = game.parse(choice, state, seat);
  if (!parsed.ok) {
    throw new Breach(
      `seat ${seat} is offered ${JSON.stringify(choice)}, but parse refuses it (${parsed.reason}): offer what it reads`,
    );
  }
  checkPlain(parsed.move, "a move");
  return parsed.move;
}

function checkSolvable(
  game: AnySolvable,
  state: unknown,
  observation: Observation,
  { shown, information }: Seen,
): void {
  const { seat, messages, view, choices = [] } = observation;
  checkPlain(state, "a state");
  checkLegal(game, state, seat, choices);
  const name = game.information(state, seat);
  const [key, told] = [`${seat}\n${name}`, JSON.stringify([messages, view, choices])];
  if ((shown.get(key) ?? told) !== told) {
    throw new Breach(
      `seat ${seat} is shown two different things with the information "${name}", so it is told a secret or information leaves something out: make both tell the same`,
    );
  }
  shown.set(key, told);
  const read = `${seat}\n${JSON.stringify(messages)}`;
  const known = information.get(read) ?? name;
  if (known !== name) {
    throw new Breach(
      `seat ${seat} reads the same with the information "${known}" and "${name}": make both tell the same`,
    );
  }
  information.set(read, name);
}

/** Legal moves, written out, are the choices, and the parser reads each back. */
function checkLegal(game: AnySolvable, state: unknown, seat: Seat, choices: readonly string[]): void {
  const moves = game.legal(state, seat);
  const written = moves.map((move) => game.write(move));
  if (JSON.stringify(written) !== JSON.stringify(choices)) {
    throw new Breach(
      `seat ${seat} has the legal moves ${written.join(" ")} and the choices ${choices.join(" ")}: list the same`,
    );
  }
  moves.forEach((move, i) => {
    const read = checkChoice(game, state, seat, written[i]);
    if (JSON.stringify(read) === JSON.stringify(move)) return;
    throw new Breach(
      `parse reads ${JSON.stringify(read)} from ${written[i]}, written for ${JSON.stringify(move)}: read what is written`,
    );
  });
}

/**
 * Calls that the contract forbids must throw: answers and observations of seats that are not to move, and an
 * early outcome.
 */
export function checkForbidden(game: AnyGame, state: unknown, due: readonly Seat[], seats: number): void {
  const refused: Parsed<unknown> = { ok: false, reason: "conformance" };
  const answers = (from: readonly Seat[]) => new Map(from.map((seat) => [seat, refused]));
  const outsiders = Array.from({ length: seats + 1 }, (_, seat) => seat).filter(
    (seat) => !due.includes(seat),
  );
  for (const seat of outsiders) {
    mustThrow(() => game.observe(state, seat), `observe answers for seat ${seat}, which is not to move`);
    mustThrow(
      () => game.apply(state, answers([...due, seat])),
      `apply accepts an answer of seat ${seat}, which is not to move`,
    );
  }
  if (due.length === 0) return;
  mustThrow(
    () => game.apply(state, answers(due.slice(1))),
    `apply accepts answers without that of seat ${due[0]}`,
  );
  mustThrow(() => game.outcome(state), `outcome answers although seat ${due[0]} is still to move`);
}

/** Outcome, returns and winner. */
export function checkEnd(game: AnyGame, state: unknown): void {
  const outcome = game.outcome(state);
  checkPlain(outcome, "an outcome");
  const returns = game.returns(outcome);
  const seats = game.seats(state);
  if (returns.length !== seats.length || !returns.every(Number.isFinite)) {
    throw new Breach(
      `returns are ${returns.join(", ") || "empty"} for ${seats.length} seats: give one finite number for each`,
    );
  }
  checkSides(
    game,
    seats.map(({ side }) => side),
    returns,
    game.winner(outcome),
  );
}

function checkSides(
  game: AnyGame,
  sides: readonly string[],
  returns: readonly number[],
  winner?: string,
): void {
  if (winner !== undefined && !game.sides.includes(winner)) {
    throw new Breach(
      `the winner is "${winner}", but the sides are ${game.sides.join(", ")}: name one of them, or nobody`,
    );
  }
  const of = (side: string) => returns.filter((_, seat) => sides[seat] === side);
  const torn = game.sides.find((side) => Math.min(...of(side)) < 0 && Math.max(...of(side)) > 0);
  if (torn !== undefined) {
    throw new Breach(
      `returns of the side "${torn}" are ${of(torn).join(", ")}: seats of a side win and lose together`,
    );
  }
  const worst = winner === undefined ? Number.POSITIVE_INFINITY : Math.min(...of(winner));
  if (winner === undefined || returns.every((gain, seat) => sides[seat] === winner || gain <= worst)) return;
  throw new Breach(
    `the winner is "${winner}", but returns are ${returns.join(", ")}: nobody may gain more than the winner`,
  );
}

/** The words for people. */
export function checkTelling({ tell }: AnyGame, start: unknown, kind: string): void {
  const lines = [...tell.opening(start as never, ({ id }) => id), tell.heading(start as never, kind)];
  if (lines.every((line) => typeof line === "string")) return;
  throw new Breach(`tell gives ${JSON.stringify(lines)}: give lines of text`);
}

function checkPlain(value: unknown, what: string): void {
  const fault = notPlain(value);
  if (fault)
    throw new Breach(`${what} is no plain JSON, ${fault}: use numbers, texts, lists and plain objects`);
}

function mustThrow(call: () => unknown, fault: string): void {
  try {
    call();
  } catch {
    return;
  }
  throw new Breach(`${fault}: throw a GameError there`);
}
