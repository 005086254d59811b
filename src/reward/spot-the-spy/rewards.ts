/**
 * The rewards of Vision-Zero (arXiv 2509.25541, eq. 1 and 4) and the count of votes that both are taken from.
 * All is read from the episode's turns. A vote is one of: for a seat, `n/a` (unsure), invalid (the answer was
 * refused) or failed (the player gave no answer at all: missing data, so the count is not `complete`).
 */
import { DataError } from "../../core/errors.ts";
import { mean } from "../../core/stats.ts";
import type { Seat } from "../../games/game.ts";
import type { Episode, Turn } from "../../rollout/episode.ts";
import type { RewardTerms, TurnRewards } from "../reward.ts";

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
  /** Everybody who has a vote voted, and none failed. */
  readonly complete: boolean;
  /** The spy alone has the most votes. */
  readonly civiliansWin: boolean;
}

/**
 * @param voters whose votes count; by default all votes do that there are.
 * @throws DataError if the episode does not have exactly one spy or a vote names no seat.
 */
export function tally(episode: Episode, voters?: readonly Seat[]): Tally {
  const spy = theSpy(episode);
  const civilians = episode.seats.flatMap((_, seat) => (seat === spy ? [] : [seat]));
  const votes = episode.turns
    .filter(({ kind, seat }) => kind === "vote" && (voters?.includes(seat) ?? true))
    .map(voteOf);
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
    complete: failed === 0 && votes.length === (voters?.length ?? votersOf(episode, civilians)),
    civiliansWin: civilians.every((seat) => received[seat] < received[spy]),
  };
}

/** One game's votes together: of the game itself, and of the times they were asked again. @param tallies one or more. */
export function addTallies(tallies: readonly Tally[]): Tally {
  const [{ spy, civilians }] = tallies;
  const sum = (of: (votes: Tally) => number) => tallies.reduce((total, votes) => total + of(votes), 0);
  const received = tallies[0].received.map((_, seat) => sum((votes) => votes.received[seat]));
  return {
    spy,
    civilians,
    received,
    cast: sum((votes) => votes.cast),
    named: sum((votes) => votes.named),
    right: sum((votes) => votes.right),
    notAvailable: sum((votes) => votes.notAvailable),
    invalid: sum((votes) => votes.invalid),
    failed: sum((votes) => votes.failed),
    complete: tallies.every(({ complete }) => complete),
    civiliansWin: civilians.every((seat) => received[seat] < received[spy]),
  };
}

/** How many votes a game has. */
function votersOf({ settings }: Episode, civilians: readonly Seat[]): number {
  return settings.voter === "all-seeing" ? 1 : civilians.length;
}

/** The votes that a share is taken of: all that were cast, or those that name a seat (the published code). */
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

/** What a vote turn says; the text game has null for n/a. @throws DataError if its move is no vote. */
export function voteOf(turn: Turn): Vote {
  if (turn.failure !== undefined) return "failed";
  if (turn.move === undefined) return "invalid";
  const vote = (turn.move as { vote?: unknown }).vote;
  if (vote === null) return "n/a";
  if (vote === "n/a" || (typeof vote === "number" && Number.isInteger(vote))) return vote;
  throw new DataError(
    `A vote turn has the move ${JSON.stringify(turn.move)}, not { vote: seat or "n/a" }. Is the episode damaged?`,
  );
}

function theSpy(episode: Episode): Seat {
  const spies = episode.seats.flatMap(({ role }, seat) => (role === "spy" ? [seat] : []));
  if (spies.length === 1) return spies[0];
  throw new DataError(
    `Episode ${episode.id} of ${episode.game} has ${spies.length} spies, not 1. Use episodes of a game with one spy.`,
  );
}

function count(votes: readonly Vote[], vote: Vote): number {
  return votes.filter((other) => other === vote).length;
}

export interface VoteShares {
  /** acc_t: share of votes that name the spy; absent if no vote was cast. */
  readonly accuracy?: number;
  /** na_t: share of `n/a`. */
  readonly na?: number;
  /** Share of refused votes. */
  readonly invalid?: number;
}

/**
 * Shares of the votes cast in these games, refused ones included; failed ones do not count. With `uncounted`
 * accuracy is a share of the votes that name a seat, and `n/a` of those that could be read.
 */
export function voteShares(tallies: readonly Tally[], invalidVotes: InvalidVotes = "wrong"): VoteShares {
  const sum = (of: (votes: Tally) => number) => tallies.reduce((total, votes) => total + of(votes), 0);
  const [cast, invalid] = [sum((votes) => votes.cast), sum((votes) => votes.invalid)];
  const strict = invalidVotes === "wrong";
  return {
    ...ratio(
      "accuracy",
      sum((votes) => votes.right),
      strict ? cast : sum((votes) => votes.named),
    ),
    ...ratio(
      "na",
      sum((votes) => votes.notAvailable),
      strict ? cast : cast - invalid,
    ),
    ...ratio("invalid", invalid, cast),
  };
}

function ratio(name: keyof VoteShares, part: number, whole: number): VoteShares {
  return whole === 0 ? {} : { [name]: part / whole };
}

export interface ClueRewardOptions {
  /** β: weight of suspicion. */
  readonly beta: number;
  /** λ: weight of a civilian's own votes against its peers'. */
  readonly lambda: number;
  /** Cost of a refused clue, ≥ 0; 0 is the paper. */
  readonly format?: number;
  /** Spy's bonus times the share of votes on civilians; 0 is the paper, 0.5 the published code. */
  readonly spyMisleading?: number;
  /** The votes that the share is taken of. */
  readonly invalidVotes?: InvalidVotes;
}

/**
 * Eq. 1: the reward of the clue stage, zero-sum over the table. With v_s votes on the spy, v_cj on civilian j
 * and v̄_c their mean over the n_c civilians:
 *
 *     spy         suspicion = -β (v_s - v̄_c)
 *     civilian j  suspicion = (β / n_c) (v_s - v̄_c)      peer = -λ (v_cj - v̄_c)
 *
 * All clue turns of a seat have the seat's reward. If a vote failed, v is not known and no clue of that game
 * has a reward. Not in the paper, and off unless given: `format` (which breaks the zero sum) and
 * `spyMisleading`.
 * @param votes that count: by default those of the game.
 * @throws DataError if this is no episode of spot-the-spy.
 */
export function clueReward(
  episode: Episode,
  options: ClueRewardOptions,
  votes: Tally = tally(episode),
): TurnRewards {
  return episode.turns.map((turn) => {
    if (turn.kind !== "clue" || turn.failure !== undefined || !votes.complete) return undefined;
    return { ...seatTerms(votes, turn.seat, options), ...formatTerm(turn, options.format) };
  });
}

/** Eq. 1 for one seat. */
export function seatTerms(votes: Tally, seat: Seat, options: ClueRewardOptions): RewardTerms {
  const peers = mean(votes.civilians.map((civilian) => votes.received[civilian])); // v̄_c
  const excess = votes.received[votes.spy] - peers;
  if (seat === votes.spy) {
    return { suspicion: 0 - options.beta * excess, ...misleading(votes, options) };
  }
  return {
    suspicion: (options.beta / votes.civilians.length) * excess,
    peer: 0 - options.lambda * (votes.received[seat] - peers),
  };
}

function misleading(
  votes: Tally,
  { spyMisleading: bonus = 0, invalidVotes }: ClueRewardOptions,
): RewardTerms {
  if (bonus === 0) return {};
  const wrong = votes.civilians.reduce((sum, civilian) => sum + votes.received[civilian], 0);
  return { misleading: bonus * shareOfVotes(wrong, votes, invalidVotes) };
}

export interface DecisionRewardOptions {
  readonly right: number;
  readonly notAvailable: number;
  readonly wrong: number;
  /** Cost of a refused vote on top of `wrong`, ≥ 0; 0 is the paper. */
  readonly format?: number;
  /** Cost times the share of votes that fell on the voter; 0 is the paper, 0.6 the published code. */
  readonly suspicion?: number;
  /** The votes that the share is taken of. */
  readonly invalidVotes?: InvalidVotes;
  /** True: the reward of the published code instead of eq. 4 alone. */
  readonly shaped?: boolean;
}

/**
 * Constants of the reward that the published code trains with, a potential-based shaping of eq. 4 with γ =
 * 0.99:
 *
 *     1.2 r + 0.99 [r > 0] ± 0.3          r of eq. 4, + for an answer in the form that was asked for
 *
 * Its format asks for a reasoning of more than ten characters; ours for a vote that the game could read.
 */
const SHAPED = { accuracy: 1.2, right: 0.99, format: 0.3 };

/**
 * Eq. 4: the reward of a vote. +1 for the spy's seat, -0.5 for `n/a`, -1 otherwise (another seat, or an
 * answer that was refused). A failed vote has no reward: nobody answered. Not in the paper, and off unless
 * given: `format`, `suspicion` and `shaped`.
 * @param votes that the share of `suspicion` is taken of: by default those of the game.
 * @throws DataError if this is no episode of spot-the-spy.
 */
export function decisionReward(
  episode: Episode,
  options: DecisionRewardOptions,
  votes: Tally = tally(episode),
): TurnRewards {
  return episode.turns.map((turn) => {
    if (turn.kind !== "vote" || turn.failure !== undefined) return undefined;
    const decision = decisionTerm(turn, votes, options);
    return {
      ...(options.shaped ? shapedTerms(turn, decision) : { decision }),
      ...suspicionTerm(turn, votes, options),
      ...formatTerm(turn, options.format),
    };
  });
}

function decisionTerm(turn: Turn, votes: Tally, options: DecisionRewardOptions): number {
  const vote = voteOf(turn);
  if (vote === votes.spy) return options.right;
  return vote === "n/a" ? options.notAvailable : options.wrong;
}

function shapedTerms(turn: Turn, decision: number): RewardTerms {
  return {
    decision: SHAPED.accuracy * decision,
    potential: decision > 0 ? SHAPED.right : 0,
    form: turn.move === undefined ? -SHAPED.format : SHAPED.format,
  };
}

function suspicionTerm(
  turn: Turn,
  votes: Tally,
  { suspicion: weight = 0, invalidVotes }: DecisionRewardOptions,
): RewardTerms {
  if (weight === 0) return {};
  return { suspicion: 0 - weight * shareOfVotes(votes.received[turn.seat], votes, invalidVotes) };
}

/**
 * The cost of an answer that the game refused, not in the paper: `{ format: -weight }` for a refused answer,
 * `{ format: 0 }` for a good one, nothing if the weight is 0.
 */
export function formatTerm(turn: Turn, weight = 0): RewardTerms {
  if (weight === 0) return {};
  return { format: turn.move === undefined ? -weight : 0 };
}
