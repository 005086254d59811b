/**
 * The count of a "Who is the spy?" game's votes, read from the episode's turns alone.
 *
 * A vote is one of: for a seat, `n/a` (unsure), invalid (the answer was refused) or failed (the player
 * gave no answer at all: missing data, so the count is not `complete`).
 */
import { DataError } from "../../core/errors.ts";
import type { Seat } from "../../games/game.ts";
import type { Episode, Turn } from "../../rollout/episode.ts";

export type Vote = Seat | "n/a" | "invalid" | "failed";

export interface Tally {
  readonly spy: Seat;
  /** In the order of seats. */
  readonly civilians: readonly Seat[];
  /** Votes on each seat: v_s for the spy, v_cj for civilian j. */
  readonly received: readonly number[];
  /** Votes cast, n/a and invalid ones included, failed ones not. */
  readonly cast: number;
  /** Votes that name a seat. */
  readonly named: number;
  /** Votes for the spy. */
  readonly right: number;
  readonly notAvailable: number;
  readonly invalid: number;
  readonly failed: number;
  /** Every civilian voted and none failed. */
  readonly complete: boolean;
  /** The spy alone has the most votes. */
  readonly civiliansWin: boolean;
}

/** @throws DataError if the episode does not have exactly one spy or a vote names no seat. */
export function tally(episode: Episode): Tally {
  const spy = theSpy(episode);
  const civilians = episode.seats.flatMap((_, seat) => (seat === spy ? [] : [seat]));
  const votes = episode.turns.filter((turn) => turn.kind === "vote").map(voteOf);
  const received = episode.seats.map((_, seat) => count(votes, seat));
  if (votes.some((vote) => typeof vote === "number" && received[vote] === undefined)) {
    throw new DataError(
      `Episode ${episode.id} has votes ${votes.join(", ")} but ${received.length} seats. Is it damaged?`,
    );
  }
  const failed = count(votes, "failed");
  const named = received.reduce((sum, number) => sum + number, 0);
  return {
    spy,
    civilians,
    received,
    cast: votes.length - failed,
    named,
    right: received[spy],
    notAvailable: count(votes, "n/a"),
    invalid: count(votes, "invalid"),
    failed,
    complete: failed === 0 && votes.length === civilians.length,
    civiliansWin: civilians.every((seat) => received[seat] < received[spy]),
  };
}

/** Which votes a share is taken of: all that were cast, or those that name a seat (the published code). */
export type InvalidVotes = "wrong" | "uncounted";

/** `number` of a game's votes as a share; 0 of no votes. */
export function shareOfVotes(
  number: number,
  { cast, named }: Tally,
  invalid: InvalidVotes = "wrong",
): number {
  const all = invalid === "uncounted" ? named : cast;
  return all === 0 ? 0 : number / all;
}

/** What a vote turn says. @throws DataError if its move is no vote. */
export function voteOf(turn: Turn): Vote {
  if (turn.failure !== undefined) return "failed";
  if (turn.move === undefined) return "invalid";
  const vote = (turn.move as { vote?: unknown }).vote;
  if (vote === "n/a" || (typeof vote === "number" && Number.isInteger(vote))) return vote;
  throw new DataError(
    `A vote turn has the move ${JSON.stringify(turn.move)}, not { vote: seat or "n/a" }. Is the episode damaged?`,
  );
}

function theSpy(episode: Episode): Seat {
  const spies = episode.seats.flatMap(({ role }, seat) => (role === "spy" ? [seat] : []));
  if (spies.length === 1) return spies[0];
  throw new DataError(
    `Episode ${episode.id} of ${episode.game} has ${spies.length} spies, not 1. Use episodes of spot-the-spy.`,
  );
}

function count(votes: readonly Vote[], vote: Vote): number {
  return votes.filter((other) => other === vote).length;
}
