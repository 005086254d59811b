/**
 * Leduc hold'em (Southey et al., 2005): the rules. Poker with two rounds and a shared card, small enough to be solved.
 * As in OpenSpiel and MARSHAL (arXiv 2510.15414).
 */
import { GameError } from "../../core/errors.ts";
import { checkAnswers, checkSeat } from "../due.ts";
import type { Parsed, Seat } from "../game.ts";
import { readMove } from "../read-move.ts";
import { lostReturns, noRefusals, settle } from "../refusals.ts";
import { checkGameSettings } from "../settings-check.ts";
import type { Solvable } from "../solvable.ts";
import { type LeducMove, legalMoves } from "./betting.ts";
import { chipsIn, leducMessages } from "./prompt.ts";
import { type LeducOptions, type LeducSettings, leducSettings } from "./settings.ts";
import {
  type LeducSecret,
  type LeducSide,
  type LeducState,
  type LeducView,
  leducDeals,
  leducInformation,
  leducView,
  SIDES,
  seatToMove,
  showdownWinner,
  shownBoard,
} from "./state.ts";
import { leducTelling } from "./telling.ts";

export interface LeducOutcome extends LeducSecret {
  /** Null is a tie. */
  readonly winner: LeducSide | null;
  /** Chips that each seat gained. */
  readonly chips: readonly number[];
  readonly rounds: LeducState["rounds"];
  /** Refused answers per seat. */
  readonly refused: readonly number[];
  /** Seats that lost by a refused answer. */
  readonly lost: readonly Seat[];
}

export type Leduc = Solvable<LeducState, LeducMove, LeducSecret, LeducView, LeducOutcome>;

/** @throws ConfigError if a setting is out of range. */
export function leduc(options: LeducOptions = {}): Leduc {
  const settings = checkGameSettings("leduc", leducSettings, options);
  return {
    name: "leduc",
    settings,
    sides: SIDES,
    start: ({ cards, board }) => ({ cards, board, rounds: [[]], refusals: noRefusals(2) }),
    seats: () => SIDES.map((side) => ({ role: side, side })),
    toMove,
    observe(state, seat) {
      checkSeat(toMove(state), seat);
      const view = leducView(state, seat);
      return {
        seat,
        kind: "move",
        messages: leducMessages(view, settings),
        view,
        choices: legal(state).map(write),
      };
    },
    parse: (text, state) => readMove(text, legal(state)),
    apply: (state, answers) => apply(state, answers, settings),
    outcome,
    returns: ({ chips, lost }) => (lost.length > 0 ? lostReturns(2, lost, settings) : chips),
    winner: ({ winner }) => winner ?? undefined,
    tell: leducTelling(settings),
    deals: () => leducDeals(settings),
    legal(state, seat) {
      checkSeat(toMove(state), seat);
      return legal(state);
    },
    information: (state, seat) => leducInformation(leducView(state, seat)),
    write,
    soFar: (state) => ({ ...state, board: shownBoard(state) }),
  };
}

function toMove(state: LeducState): readonly Seat[] {
  const seat = state.refusals.lost.length > 0 ? undefined : seatToMove(state);
  return seat === undefined ? [] : [seat];
}

function legal({ rounds }: LeducState): readonly LeducMove[] {
  return legalMoves(rounds[rounds.length - 1]);
}

function write(move: LeducMove): string {
  return `\\boxed{${move}}`;
}

function apply(
  state: LeducState,
  answers: ReadonlyMap<Seat, Parsed<LeducMove>>,
  settings: LeducSettings,
): LeducState {
  const due = toMove(state);
  checkAnswers(due, answers);
  const { refusals, move } = settle(state.refusals, due[0], answers.get(due[0])!, settings, legal(state)[0]);
  return move === undefined ? { ...state, refusals } : { ...played(state, move), refusals };
}

/** Adds the move; the second round begins after the first, unless somebody folded. */
function played(state: LeducState, move: LeducMove): LeducState {
  if (!legal(state).includes(move)) {
    throw new GameError(`The move is ${JSON.stringify(move)}: give one of ${legal(state).join(", ")}.`);
  }
  const moves = [...state.rounds[state.rounds.length - 1], move];
  const rounds = [...state.rounds.slice(0, -1), moves];
  const more = rounds.length === 1 && move !== "fold" && legalMoves(moves).length === 0;
  return { ...state, rounds: more ? [...rounds, []] : rounds };
}

function outcome(state: LeducState): LeducOutcome {
  if (toMove(state).length > 0) throw new GameError(`Seat ${toMove(state)[0]} is still to move: play on.`);
  const { cards, board, rounds, refusals } = state;
  const { lost, count: refused } = refusals;
  const seat = lost.length > 0 ? 1 - lost[0] : winningSeat(state);
  const staked = lost.length > 0 ? [0, 0] : chipsIn(rounds);
  const chips = SIDES.map((_, who) => gainOf(who, seat, staked));
  return { winner: seat === undefined ? null : SIDES[seat], chips, cards, board, rounds, refused, lost };
}

/** Undefined is a tie. */
function winningSeat(state: LeducState): Seat | undefined {
  const moves = state.rounds[state.rounds.length - 1];
  return moves.at(-1) === "fold" ? moves.length % 2 : showdownWinner(state);
}

/** @param staked chips in the pot per seat; both staked the same unless one folded. */
function gainOf(who: Seat, winner: Seat | undefined, staked: readonly number[]): number {
  if (winner === undefined) return 0;
  return who === winner ? staked[1 - winner] : 0 - staked[who];
}
