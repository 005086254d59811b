/**
 * "Who is the spy?" (Vision-Zero, arXiv 2509.25541, section 3): the rules.
 *
 * Clue stage: in each round the seats speak in turn, from seat 0 on. Decision stage: all civilians vote
 * at once; the spy does not. With `voter: all-seeing`, as in the published code, one reader votes in their place. A refused answer costs the seat its move: an empty clue, an invalid vote.
 * Left out: rewards (`reward/`) and anything about models.
 */
import { DataError, GameError } from "../../core/errors.ts";
import type { Key } from "../../core/rng.ts";
import type { Game, Parsed, Seat } from "../game.ts";
import { parseAnswer } from "./answer.ts";
import { spyGameMessages } from "./prompt.ts";
import { checkSettings, type SpyGameSettings } from "./settings.ts";
import {
  type Ballot,
  roleOf,
  type SpyGameMove,
  type SpyGameOutcome,
  type SpyGameSecret,
  type SpyGameState,
  seatCount,
  spyGameView,
  votersOf,
} from "./state.ts";
import { spyGameTelling } from "./telling.ts";
import type { SpyGameView } from "./view.ts";

const SIDES = ["civilians", "spy"] as const;

export type SpotTheSpy = Game<SpyGameState, SpyGameMove, SpyGameSecret, SpyGameView, SpyGameOutcome>;

/** @throws ConfigError if a setting is out of range. */
export function spotTheSpy(options: SpyGameSettings): SpotTheSpy {
  const settings = checkSettings(options);
  return {
    name: "spot-the-spy",
    settings: { ...settings },
    sides: SIDES,
    start: (secret, key) => start(settings, secret, key),
    seats: (state) =>
      seatsOf(state).map((seat) => ({ role: roleOf(state, seat), side: sideOf(state, seat) })),
    toMove,
    observe,
    parse: (text, state, seat) => parseAnswer(text, spyGameView(state, seat)),
    accepts,
    apply,
    outcome,
    returns: ({ spy, winner, votes }) =>
      votes.map((_, seat) => ((winner === "spy") === (seat === spy) ? 1 : -1)),
    winner: ({ winner }) => winner,
    tell: spyGameTelling,
  };
}

/** The key decides who is the spy, and nothing else. */
function start(settings: SpyGameSettings, { pair }: SpyGameSecret, key: Key): SpyGameState {
  if (settings.spyView === "edited" && !pair.modified) {
    throw new DataError(`Pair ${pair.id} has no edited copy, but spyView is edited: set spyView to blank.`);
  }
  const seats = settings.civilians + 1;
  return {
    settings,
    pair,
    spy: key.child("spy").stream().int(0, settings.civilians),
    clues: [],
    reasoning: Array.from({ length: seats }, () => []),
  };
}

function toMove(state: SpyGameState): Seat[] {
  if (state.ballots) return [];
  if (inVote(state)) return [...votersOf(state)];
  return [state.clues.length % seatCount(state)];
}

function observe(state: SpyGameState, seat: Seat) {
  if (!toMove(state).includes(seat)) {
    throw new GameError(`Seat ${seat} is not to move; seats to move: ${toMove(state).join(", ") || "none"}.`);
  }
  const view = spyGameView(state, seat);
  return { seat, kind: view.kind, messages: spyGameMessages(view), view };
}

function accepts(move: unknown, state: SpyGameState): boolean {
  const { kind, clue, vote } = (move ?? {}) as Record<string, unknown>;
  if (!inVote(state)) return kind === "clue" && typeof clue === "string";
  return kind === "vote" && (vote === "n/a" || seatsOf(state).includes(vote as Seat));
}

function apply(state: SpyGameState, answers: ReadonlyMap<Seat, Parsed<SpyGameMove>>): SpyGameState {
  const due = toMove(state);
  if (answers.size !== due.length || !due.every((seat) => answers.has(seat))) {
    const given = [...answers.keys()].join(", ") || "none";
    throw new GameError(`Answers came from seats ${given}; needed from ${due.join(", ") || "none"}.`);
  }
  const reasoning = state.reasoning.map((own, seat) => {
    const added = answers.get(seat);
    return added ? [...own, added.reasoning ?? ""] : own;
  });
  const said = inVote(state) ? votes(state, answers) : clue(state, due[0], answers.get(due[0])!);
  return { ...state, ...said, reasoning };
}

function clue(state: SpyGameState, seat: Seat, answer: Parsed<SpyGameMove>): Pick<SpyGameState, "clues"> {
  const text = answer.ok ? expect(answer.move, "clue").clue : "";
  const round = Math.floor(state.clues.length / seatCount(state));
  return { clues: [...state.clues, { seat, round, text }] };
}

function votes(
  state: SpyGameState,
  answers: ReadonlyMap<Seat, Parsed<SpyGameMove>>,
): { ballots: (Ballot | null)[] } {
  const ballots = seatsOf(state).map((seat) => {
    const answer = answers.get(seat);
    if (!answer) return null;
    return answer.ok ? expect(answer.move, "vote").vote : "invalid";
  });
  return { ballots };
}

function outcome(state: SpyGameState): SpyGameOutcome {
  const { ballots, spy } = state;
  if (!ballots) throw new GameError("The game is not over: the votes are still to come.");
  const count = (ballot: Ballot) => ballots.filter((cast) => cast === ballot).length;
  const received = seatsOf(state).map(count);
  const caught = received.every((number, seat) => seat === spy || number < received[spy]);
  return {
    winner: caught ? "civilians" : "spy",
    spy,
    votes: received,
    ballots,
    naVotes: count("n/a"),
    invalidVotes: count("invalid"),
    accuracy: received[spy] / votersOf(state).length,
  };
}

function sideOf(state: SpyGameState, seat: Seat): (typeof SIDES)[number] {
  return seat === state.spy ? "spy" : "civilians";
}

function inVote(state: SpyGameState): boolean {
  return state.clues.length === seatCount(state) * state.settings.clueRounds;
}

function seatsOf(state: SpyGameState): Seat[] {
  return Array.from({ length: seatCount(state) }, (_, seat) => seat);
}

function expect<Kind extends SpyGameMove["kind"]>(move: SpyGameMove, kind: Kind) {
  if (move.kind === kind) return move as Extract<SpyGameMove, { kind: Kind }>;
  throw new GameError(`A ${move.kind} was given where a ${kind} is due.`);
}
