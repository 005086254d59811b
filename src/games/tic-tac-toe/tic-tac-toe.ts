/**
 * Tic-tac-toe: the rules. Nothing is hidden and nothing is dealt; best play ends in a draw.
 *
 * As in SPIRAL (arXiv 2506.24119), O begins and a seat is shown the board alone, not how it came about.
 */
import { GameError } from "../../core/errors.ts";
import { readLastBoxed } from "../boxed.ts";
import { checkAnswers, checkSeat } from "../due.ts";
import type { Parsed, Seat } from "../game.ts";
import { plainWord } from "../plain-word.ts";
import { lostReturns, noRefusals, type Refusals, settle } from "../refusals.ts";
import { checkGameSettings } from "../settings-check.ts";
import type { Solvable } from "../solvable.ts";
import {
  type Board,
  emptyBoard,
  freeCells,
  isFull,
  linesOf,
  lineWinner,
  type Mark,
  markToMove,
  withMark,
} from "./board.ts";
import { ticTacToeMessages } from "./prompt.ts";
import { type TicTacToeOptions, type TicTacToeSettings, ticTacToeSettings } from "./settings.ts";
import { ticTacToeTelling } from "./telling.ts";

/** In the order of seats. */
export const MARKS: readonly Mark[] = ["o", "x"];

/** A cell from 0 on. */
export type TicTacToeMove = number;

export interface TicTacToeState {
  readonly board: Board;
  readonly refusals: Refusals;
}

export interface TicTacToeView {
  readonly seat: Seat;
  readonly mark: Mark;
  readonly board: Board;
  /** Marks in a row that win. */
  readonly row: number;
  /** This seat's refused answers since its last move. */
  readonly refused: number;
}

export interface TicTacToeOutcome {
  /** Null is a draw. */
  readonly winner: Mark | null;
  readonly board: Board;
  /** Refused answers per seat. */
  readonly refused: readonly number[];
  /** Seats that lost by a refused answer. */
  readonly lost: readonly Seat[];
}

export type TicTacToe = Solvable<TicTacToeState, TicTacToeMove, null, TicTacToeView, TicTacToeOutcome>;

/** @throws ConfigError if a setting is out of range. */
export function ticTacToe(options: TicTacToeOptions = {}): TicTacToe {
  const settings = checkGameSettings("tic-tac-toe", ticTacToeSettings, options);
  const lines = linesOf(settings.size, settings.row);
  const toMove = (state: TicTacToeState) => seatsToMove(state, lines);
  return {
    name: "tic-tac-toe",
    settings,
    sides: MARKS,
    start: () => ({ board: emptyBoard(settings.size), refusals: noRefusals(2) }),
    seats: () => MARKS.map((mark) => ({ role: mark, side: mark })),
    toMove,
    observe(state, seat) {
      checkSeat(toMove(state), seat);
      const view = viewOf(state, seat, settings);
      const choices = freeCells(state.board).map(write);
      return { seat, kind: "move", messages: ticTacToeMessages(view, settings), view, choices };
    },
    parse,
    apply(state, answers) {
      const due = toMove(state);
      checkAnswers(due, answers);
      return apply(state, due[0], answers, settings);
    },
    outcome(state) {
      if (toMove(state).length > 0)
        throw new GameError(`Seat ${toMove(state)[0]} is still to move: play on.`);
      return outcome(state, lines);
    },
    returns: ({ winner, lost }) =>
      lost.length > 0
        ? lostReturns(2, lost, settings)
        : MARKS.map((mark) => (winner === null ? 0 : mark === winner ? 1 : -1)),
    winner: ({ winner }) => winner ?? undefined,
    tell: ticTacToeTelling(settings),
    deals: () => [{ secret: null, probability: 1 }],
    legal(state, seat) {
      checkSeat(toMove(state), seat);
      return freeCells(state.board);
    },
    information: (state, seat) => ticTacToeInformation(viewOf(state, seat, settings)),
    write,
  };
}

function seatsToMove({ board, refusals }: TicTacToeState, lines: readonly number[][]): Seat[] {
  const over = refusals.lost.length > 0 || isFull(board) || lineWinner(board, lines);
  return over ? [] : [MARKS.indexOf(markToMove(board))];
}

function viewOf({ board, refusals }: TicTacToeState, seat: Seat, { row }: TicTacToeSettings): TicTacToeView {
  return { seat, mark: MARKS[seat], board, row, refused: refusals.now[seat] };
}

/** The view as one line, e.g. `o .x..o....`. */
export function ticTacToeInformation({ board, mark, refused }: TicTacToeView): string {
  const cells = board.map((cell) => cell ?? ".").join("");
  return `${mark} ${cells}${refused > 0 ? ` refused ${refused}` : ""}`;
}

function write(cell: TicTacToeMove): string {
  return `\\boxed{${cell}}`;
}

/** The number of a free cell, with or without square brackets. */
function parse(text: string, { board }: TicTacToeState): Parsed<TicTacToeMove> {
  const boxed = readLastBoxed(text);
  if (!boxed.ok) return boxed;
  const { answer, reasoning } = boxed;
  const digits = /^(?:\[\s*(\d{1,2})\s*\]|(\d{1,2}))$/.exec(plainWord(answer));
  const cell = digits ? Number(digits[1] ?? digits[2]) : -1;
  const reason =
    board[cell] === undefined
      ? `"${answer.slice(0, 40)}" is no cell: cells are 0 to ${board.length - 1}`
      : `cell ${cell} is taken`;
  return board[cell] === null ? { ok: true, move: cell, reasoning } : { ok: false, reason, reasoning };
}

function apply(
  state: TicTacToeState,
  seat: Seat,
  answers: ReadonlyMap<Seat, Parsed<TicTacToeMove>>,
  settings: TicTacToeSettings,
): TicTacToeState {
  const free = freeCells(state.board);
  const { refusals, move } = settle(state.refusals, seat, answers.get(seat)!, settings, free[0]);
  if (move === undefined) return { ...state, refusals };
  if (!free.includes(move))
    throw new GameError(`The move is ${JSON.stringify(move)}: give one of ${free.join(", ")}.`);
  return { board: withMark(state.board, move), refusals };
}

function outcome({ board, refusals }: TicTacToeState, lines: readonly number[][]): TicTacToeOutcome {
  const { lost, count: refused } = refusals;
  const winner = lost.length > 0 ? MARKS[1 - lost[0]] : (lineWinner(board, lines) ?? null);
  return { winner, board, refused, lost };
}
