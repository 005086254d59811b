/** A matrix game in words for people. */
import { seatName, type Telling } from "../game.ts";
import { matrixRules } from "./prompt.ts";
import { type MatrixMove, type MatrixOutcome, type MatrixState, type MatrixTable, SIDES } from "./state.ts";

export function matrixTelling(table: MatrixTable): Telling<MatrixState, MatrixMove, MatrixOutcome> {
  return {
    rules: () => matrixRules(table),
    opening(_state, _picture, seat) {
      const shown = seat === undefined ? [0, 1] : [seat];
      return shown.map((who) => `${seatName(who, "first")} chooses among ${table.moves[who].join(", ")}`);
    },
    heading: () => "Both choose at once",
    move: (move) => `chooses ${move}`,
    hidden: () => "The other player chooses in secret.",
    ending({ moves: [row, column], winner, lost }) {
      if (lost.length > 0)
        return [`${lost.map((seat) => seatName(seat, "first")).join(" and ")} lost: the answer was refused.`];
      const pays = table.pay(row!, column!).map((gain, seat) => `${seatName(seat, "first")} gains ${gain}`);
      const end =
        winner === null ? "Nobody gains more." : `${seatName(SIDES.indexOf(winner), "first")} gains more.`;
      return [
        `${seatName(0, "first")} chose ${row}, ${seatName(1, "first")} chose ${column}: ${pays.join(", ")}. ${end}`,
      ];
    },
  };
}
