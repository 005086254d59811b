/**
 * A game of hidden roles: the rules. Few imposters among the innocent, noisy readings of who is one, talk, and a vote that
 * sends players away. After OpenSpiel's social deduction; close to "Who is the spy?", without pictures.
 */
import { GameError } from "../../core/errors.ts";
import { checkAnswers, checkSeat } from "../due.ts";
import type { Game, Parsed, Seat } from "../game.ts";
import { readMove } from "../read-move.ts";
import { checkGameSettings } from "../settings-check.ts";
import { hiddenMessages } from "./prompt.ts";
import { type HiddenRoleOptions, hiddenRoleSettings } from "./settings.ts";
import {
  type HiddenMove,
  type HiddenSide,
  type HiddenState,
  type HiddenView,
  hiddenView,
  legalMoves,
  newGame,
  type PastRound,
  phaseOf,
  ROLES,
  type Said,
  SIDES,
  seatsToMove,
  sideThatWon,
  votedOut,
} from "./state.ts";
import { hiddenTelling } from "./telling.ts";

export interface HiddenOutcome {
  readonly winner: HiddenSide;
  readonly sides: readonly HiddenSide[];
  readonly past: readonly PastRound[];
  /** Refused answers per seat. */
  readonly refused: readonly number[];
}

export type HiddenRole = Game<HiddenState, HiddenMove, null, HiddenView, HiddenOutcome>;

/** @throws ConfigError if a setting is out of range or the imposters are too many. */
export function hiddenRole(options: HiddenRoleOptions = {}): HiddenRole {
  const settings = checkGameSettings("hidden-role", hiddenRoleSettings, options);
  return {
    name: "hidden-role",
    settings,
    sides: SIDES,
    start: (_secret, key) => newGame(settings, key.child("roles").stream()),
    seats: ({ sides }) => sides.map((side) => ({ role: ROLES[side], side })),
    toMove: seatsToMove,
    observe(state, seat) {
      checkSeat(seatsToMove(state), seat);
      const view = hiddenView(state, seat);
      const choices = legalMoves(state, seat, view.phase).map((move) => `\\boxed{${move}}`);
      return { seat, kind: view.phase, messages: hiddenMessages(view, settings), view, choices };
    },
    parse: (text, state, seat) => readMove(text, legalMoves(state, seat, phaseOf(state))),
    accepts: (move) => typeof move === "string",
    apply(state, answers) {
      checkAnswers(seatsToMove(state), answers);
      return apply(state, answers);
    },
    outcome(state) {
      const winner = sideThatWon(state);
      if (!winner) throw new GameError(`Seat ${seatsToMove(state)[0]} is still to move: play on.`);
      return { winner, sides: state.sides, past: state.past, refused: state.refused };
    },
    returns: ({ winner, sides }) => sides.map((side) => (side === winner ? 1 : -1)),
    winner: ({ winner }) => winner,
    tell: hiddenTelling(settings),
  };
}

function apply(state: HiddenState, answers: ReadonlyMap<Seat, Parsed<HiddenMove>>): HiddenState {
  const said = seatsToMove(state).map((seat) => ({ seat, move: moveOf(state, seat, answers.get(seat)!) }));
  const refused = state.refused.map((count, seat) => count + (answers.get(seat)?.ok === false ? 1 : 0));
  if (phaseOf(state) === "talk") return { ...state, talk: [...state.talk, ...said], refused };
  return { ...afterVote(state, said), refused };
}

/** A refused answer is the first legal move: a pass, or no vote. @throws GameError for a move that is not legal. */
function moveOf(state: HiddenState, seat: Seat, answer: Parsed<HiddenMove>): HiddenMove {
  const legal = legalMoves(state, seat, phaseOf(state));
  if (!answer.ok) return legal[0];
  if (legal.includes(answer.move)) return answer.move;
  throw new GameError(`The move is ${JSON.stringify(answer.move)}: give one of ${legal.join(", ")}.`);
}

function afterVote(state: HiddenState, votes: readonly Said[]): HiddenState {
  const seat = votedOut(votes);
  const out = seat === undefined ? null : { seat, side: state.sides[seat] };
  const living = seat === undefined ? state.living : state.living.with(seat, false);
  return { ...state, living, talk: [], past: [...state.past, { talk: state.talk, votes, out }] };
}
