/**
 * A zero-sum matrix game with two seats that move at once, and how much its players can be exploited: for
 * tests of algorithms.
 */
import type { Game, Observation, Seat } from "../games/game.ts";

interface State {
  readonly moves?: readonly number[];
}

interface Outcome {
  /** The gain of the row player, which is the column player's loss. */
  readonly gain: number;
}

const ROLES = ["row", "column"] as const;

export type MatrixGame = Game<State, number, null, null, Outcome>;

/** @param payoffs what the row player gains, by its move and the column player's. */
export function matrixGame(payoffs: readonly (readonly number[])[]): MatrixGame {
  const sizes = [payoffs.length, payoffs[0].length];
  return {
    name: "matrix",
    settings: {},
    sides: ROLES,
    start: () => ({}),
    seats: () => ROLES.map((role) => ({ role, side: role })),
    toMove: ({ moves }) => (moves ? [] : [0, 1]),
    observe: (_, seat) => matrixObservation(sizes[seat], seat),
    parse: (text, _, seat) => {
      const move = Number(/\\boxed\{(\d+)\}/.exec(text)?.[1] ?? Number.NaN);
      return move < sizes[seat] ? { ok: true, move } : { ok: false, reason: "no such move" };
    },
    apply: (_, answers) => ({ moves: [0, 1].map((seat) => moveOf(answers.get(seat))) }),
    outcome: ({ moves = [] }) => ({ gain: payoffs[moves[0]][moves[1]] }),
    returns: ({ gain }) => [gain, -gain],
    winner: ({ gain }) => (gain === 0 ? undefined : ROLES[gain > 0 ? 0 : 1]),
    tell: { opening: () => [], heading: () => "", move: String, ending: () => [] },
  };
}

/** The observation of a seat: its role alone. */
export function matrixObservation(moves: number, seat: Seat): Observation<null> {
  const text = `You are the ${ROLES[seat]} player. Choose a move from 0 to ${moves - 1}.`;
  return {
    seat,
    kind: "move",
    messages: [{ role: "user", content: [{ type: "text", text }] }],
    view: null,
    choices: Array.from({ length: moves }, (_, move) => String(move)),
  };
}

/** Half of NashConv: the mean of what either player would gain by a best response, 0 at an equilibrium. */
export function matrixExploitability(
  payoffs: readonly (readonly number[])[],
  [row, column]: readonly (readonly number[])[],
): number {
  const rows = payoffs.map((line) => line.reduce((sum, gain, j) => sum + gain * column[j], 0));
  const columns = payoffs[0].map((_, j) => payoffs.reduce((sum, line, i) => sum + line[j] * row[i], 0));
  return (Math.max(...rows) - Math.min(...columns)) / 2;
}

/** An illegal move counts as the first one. */
function moveOf(answer: { readonly ok: boolean; readonly move?: number } | undefined): number {
  return answer?.ok ? (answer.move ?? 0) : 0;
}
