/**
 * A matrix game: two players choose a move at once, and a table says what each gains. The test bed for
 * solvers, since the equilibria of small tables are known.
 */
import { GameError } from "../../core/errors.ts";
import { checkAnswers, checkSeat } from "../due.ts";
import type { Parsed, Seat } from "../game.ts";
import { readMove } from "../read-move.ts";
import { lostReturns, noRefusals, settle } from "../refusals.ts";
import { checkGameSettings } from "../settings-check.ts";
import type { Solvable } from "../solvable.ts";
import { matrixMessages } from "./prompt.ts";
import { type MatrixGameOptions, type MatrixGameSettings, matrixGameSettings } from "./settings.ts";
import {
  type MatrixMove,
  type MatrixOutcome,
  type MatrixSide,
  type MatrixState,
  type MatrixTable,
  type MatrixView,
  SIDES,
} from "./state.ts";
import { matrixTelling } from "./telling.ts";

export type MatrixGame = Solvable<MatrixState, MatrixMove, null, MatrixView, MatrixOutcome>;

/** @throws ConfigError if a setting is out of range or the tables do not fit. */
export function matrixGame(options: MatrixGameOptions = {}): MatrixGame {
  const settings = checkGameSettings("matrix-game", matrixGameSettings, options);
  const table = tableOf(settings);
  const returns = (end: Omit<MatrixOutcome, "winner">) => returnsOf(end, table, settings);
  return {
    name: "matrix-game",
    settings,
    sides: SIDES,
    start: () => ({ moves: [null, null], refusals: noRefusals(2) }),
    seats: () => SIDES.map((side) => ({ role: side, side })),
    toMove,
    observe(state, seat) {
      checkSeat(toMove(state), seat);
      const view = viewOf(state, seat);
      const choices = table.moves[seat].map(write);
      return { seat, kind: "move", messages: matrixMessages(view, table, settings), view, choices };
    },
    parse: (text, _state, seat) => readMove(text, table.moves[seat]),
    apply: (state, answers) => apply(state, answers, table, settings),
    outcome(state) {
      if (toMove(state).length > 0)
        throw new GameError(`Seat ${toMove(state)[0]} is still to move: play on.`);
      const { moves, refusals } = state;
      const end = { moves, refused: refusals.count, lost: refusals.lost };
      return { winner: winnerOf(returns(end), refusals.lost), ...end };
    },
    returns,
    winner: ({ winner }) => winner ?? undefined,
    tell: matrixTelling(table),
    deals: () => [{ secret: null, probability: 1 }],
    legal(state, seat) {
      checkSeat(toMove(state), seat);
      return table.moves[seat];
    },
    information(state, seat) {
      const { side, refused } = viewOf(state, seat);
      return refused > 0 ? `${side} refused ${refused}` : side;
    },
    write,
  };
}

function tableOf({ payoffs, columnPayoffs, rowMoves, columnMoves }: MatrixGameSettings): MatrixTable {
  const numbered = (count: number) => Array.from({ length: count }, (_, i) => String(i + 1));
  const rows = rowMoves ?? numbered(payoffs.length);
  const columns = columnMoves ?? numbered(payoffs[0].length);
  return {
    moves: [rows, columns],
    pay(row, column) {
      const [i, j] = [rows.indexOf(row), columns.indexOf(column)];
      return [payoffs[i][j], columnPayoffs ? columnPayoffs[i][j] : 0 - payoffs[i][j]];
    },
  };
}

function toMove({ moves, refusals }: MatrixState): Seat[] {
  if (refusals.lost.length > 0) return [];
  return moves.flatMap((move, seat) => (move === null ? [seat] : []));
}

function viewOf({ refusals }: MatrixState, seat: Seat): MatrixView {
  return { seat, side: SIDES[seat], refused: refusals.now[seat] };
}

function write(move: MatrixMove): string {
  return `\\boxed{${move}}`;
}

function apply(
  state: MatrixState,
  answers: ReadonlyMap<Seat, Parsed<MatrixMove>>,
  table: MatrixTable,
  settings: MatrixGameSettings,
): MatrixState {
  checkAnswers(toMove(state), answers);
  const moves = state.moves.slice();
  let { refusals } = state;
  for (const [seat, answer] of answers) {
    const settled = settle(refusals, seat, answer, settings, table.moves[seat][0]);
    refusals = settled.refusals;
    if (settled.move !== undefined) moves[seat] = known(settled.move, table.moves[seat]);
  }
  return { moves, refusals };
}

function known(move: MatrixMove, moves: readonly string[]): MatrixMove {
  if (moves.includes(move)) return move;
  throw new GameError(`The move is ${JSON.stringify(move)}: give one of ${moves.join(", ")}.`);
}

function returnsOf(
  { moves: [row, column], lost }: Omit<MatrixOutcome, "winner">,
  table: MatrixTable,
  settings: MatrixGameSettings,
): readonly number[] {
  if (lost.length > 0 || row === null || column === null) return lostReturns(2, lost, settings);
  return table.pay(row, column);
}

/** The side that gained more; who alone lost by a refused answer does not win, whatever the penalty. */
function winnerOf([row, column]: readonly number[], lost: readonly Seat[]): MatrixSide | null {
  if (lost.length === 1) return SIDES[1 - lost[0]];
  if (row === column) return null;
  return row > column ? "row" : "column";
}
