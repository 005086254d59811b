/**
 * Connect four: the rules. Nothing is hidden and nothing is dealt; on the usual board of 7 by 6 the first player wins
 * (Allen, Allis, 1988). As in tic-tac-toe, a seat is shown the board alone.
 */
import { GameError } from "../../core/errors.ts";
import { readLastBoxed } from "../boxed.ts";
import { checkAnswers, checkSeat } from "../due.ts";
import type { Parsed, Seat } from "../game.ts";
import { plainWord } from "../plain-word.ts";
import { lostReturns, noRefusals, type Refusals, settle } from "../refusals.ts";
import { checkGameSettings } from "../settings-check.ts";
import type { Solvable } from "../solvable.ts";
import { type Board, countMarks, MARKS, type Mark, markToMove, openColumns, winsAt } from "./board.ts";
import { connectFourMessages } from "./prompt.ts";
import { type ConnectFourOptions, type ConnectFourSettings, connectFourSettings } from "./settings.ts";
import { connectFourTelling } from "./telling.ts";

/** A column from 0 on. */
export type ConnectFourMove = number;

export interface ConnectFourState {
  readonly board: Board;
  /** Who has a line, which ends the game. */
  readonly won: Mark | null;
  readonly refusals: Refusals;
}

export interface ConnectFourView {
  readonly seat: Seat;
  readonly mark: Mark;
  readonly board: Board;
  readonly rows: number;
  readonly connect: number;
  /** This seat's refused answers since its last move. */
  readonly refused: number;
}

export interface ConnectFourOutcome {
  /** Null is a draw. */
  readonly winner: Mark | null;
  readonly board: Board;
  /** Refused answers per seat. */
  readonly refused: readonly number[];
  /** Seats that lost by a refused answer. */
  readonly lost: readonly Seat[];
}

export type ConnectFour = Solvable<
  ConnectFourState,
  ConnectFourMove,
  null,
  ConnectFourView,
  ConnectFourOutcome
>;

/** @throws ConfigError if a setting is out of range. */
export function connectFour(options: ConnectFourOptions = {}): ConnectFour {
  const settings = checkGameSettings("connect-four", connectFourSettings, options);
  const { columns, rows } = settings;
  const open = ({ board }: ConnectFourState) => openColumns(board, rows);
  const toMove = (state: ConnectFourState) => seatsToMove(state, settings);
  return {
    name: "connect-four",
    settings,
    sides: MARKS,
    start: () => ({ board: Array(columns).fill(""), won: null, refusals: noRefusals(2) }),
    seats: () => MARKS.map((mark) => ({ role: mark, side: mark })),
    toMove,
    observe(state, seat) {
      checkSeat(toMove(state), seat);
      const view = viewOf(state, seat, settings);
      const choices = open(state).map(write);
      return { seat, kind: "move", messages: connectFourMessages(view, settings), view, choices };
    },
    parse: (text, { board }) => parse(text, board, rows),
    apply(state, answers) {
      const due = toMove(state);
      checkAnswers(due, answers);
      return apply(state, due[0], answers, settings);
    },
    outcome(state) {
      if (toMove(state).length > 0)
        throw new GameError(`Seat ${toMove(state)[0]} is still to move: play on.`);
      const { board, won, refusals } = state;
      const { lost, count: refused } = refusals;
      return { winner: lost.length > 0 ? MARKS[1 - lost[0]] : won, board, refused, lost };
    },
    returns: ({ winner, lost }) =>
      lost.length > 0
        ? lostReturns(2, lost, settings)
        : MARKS.map((mark) => (winner === null ? 0 : mark === winner ? 1 : -1)),
    winner: ({ winner }) => winner ?? undefined,
    tell: connectFourTelling(settings),
    deals: () => [{ secret: null, probability: 1 }],
    legal(state, seat) {
      checkSeat(toMove(state), seat);
      return open(state);
    },
    information: (state, seat) => connectFourInformation(viewOf(state, seat, settings)),
    write,
  };
}

function seatsToMove({ board, won, refusals }: ConnectFourState, settings: ConnectFourSettings): Seat[] {
  const count = countMarks(board);
  const over = won !== null || refusals.lost.length > 0 || count === settings.columns * settings.rows;
  return over ? [] : [count % 2];
}

function viewOf(
  { board, refusals }: ConnectFourState,
  seat: Seat,
  settings: ConnectFourSettings,
): ConnectFourView {
  const { rows, connect } = settings;
  return { seat, mark: MARKS[seat], board, rows, connect, refused: refusals.now[seat] };
}

/** The view as one line, e.g. `o |x||xo||||`. */
export function connectFourInformation({ mark, board, refused }: ConnectFourView): string {
  return `${mark} ${board.join("|")}${refused > 0 ? ` refused ${refused}` : ""}`;
}

function write(column: ConnectFourMove): string {
  return `\\boxed{${column}}`;
}

/** The number of an open column, with or without square brackets. */
function parse(text: string, board: Board, rows: number): Parsed<ConnectFourMove> {
  const boxed = readLastBoxed(text);
  if (!boxed.ok) return boxed;
  const { answer, reasoning } = boxed;
  const digits = /^(?:\[\s*(\d)\s*\]|(\d))$/.exec(plainWord(answer));
  const column = digits ? Number(digits[1] ?? digits[2]) : -1;
  if (board[column] !== undefined && board[column].length < rows)
    return { ok: true, move: column, reasoning };
  const reason =
    board[column] === undefined
      ? `"${answer.slice(0, 40)}" is no column: columns are 0 to ${board.length - 1}`
      : `column ${column} is full`;
  return { ok: false, reason, reasoning };
}

function apply(
  state: ConnectFourState,
  seat: Seat,
  answers: ReadonlyMap<Seat, Parsed<ConnectFourMove>>,
  settings: ConnectFourSettings,
): ConnectFourState {
  const open = openColumns(state.board, settings.rows);
  const { refusals, move } = settle(state.refusals, seat, answers.get(seat)!, settings, open[0]);
  if (move === undefined) return { ...state, refusals };
  if (!open.includes(move))
    throw new GameError(`The move is ${JSON.stringify(move)}: give one of ${open.join(", ")}.`);
  const mark = markToMove(state.board);
  const board = state.board.with(move, state.board[move] + mark);
  return { board, won: winsAt(board, move, settings.connect) ? mark : null, refusals };
}
