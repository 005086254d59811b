/** Checks that answers come from the seats that must move: the same for all rules. */
import { GameError } from "../core/errors.ts";
import type { Parsed, Seat } from "./game.ts";

/** @throws GameError if the seat is not to move. */
export function checkSeat(due: readonly Seat[], seat: Seat): void {
  if (due.includes(seat)) return;
  throw new GameError(`Seat ${seat} is not to move: ask one of the seats to move, ${list(due)}.`);
}

/** @throws GameError unless there is one answer for each seat to move and no other. */
export function checkAnswers(due: readonly Seat[], answers: ReadonlyMap<Seat, Parsed<unknown>>): void {
  if (answers.size === due.length && due.every((seat) => answers.has(seat))) return;
  throw new GameError(
    `Answers came from seats ${list([...answers.keys()])}: give one for each of ${list(due)}.`,
  );
}

function list(seats: readonly Seat[]): string {
  return seats.join(", ") || "none";
}
