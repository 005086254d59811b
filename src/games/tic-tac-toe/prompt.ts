/**
 * The prompt of a seat of tic-tac-toe: rules, the board, and the question. Written from the seat's view
 * alone.
 */
import { type Message, seatName } from "../game.ts";
import { askedAgain, refusalRule } from "../refusals.ts";
import { drawBoard, freeCells } from "./board.ts";
import type { TicTacToeSettings } from "./settings.ts";
import type { TicTacToeView } from "./tic-tac-toe.ts";

export function ticTacToeMessages(view: TicTacToeView, settings: TicTacToeSettings): Message[] {
  const again = askedAgain(view.refused, settings);
  const task = [
    "The board:",
    ...drawBoard(view.board),
    "",
    ...(again === "" ? [] : [again]),
    `Free cells: ${freeCells(view.board).join(", ")}. Give the number of one of them in \\boxed{}.`,
  ];
  return [
    { role: "system", content: [{ type: "text", text: `${rules(settings)}\n\n${ownRole(view)}` }] },
    { role: "user", content: [{ type: "text", text: task.join("\n") }] },
  ];
}

function rules(settings: TicTacToeSettings): string {
  return [
    ...ticTacToeRules(settings),
    `Reason first: nobody else reads it. Then give your move inside \\boxed{}. ${refusalRule(settings, "the first free cell")}`,
  ].join("\n");
}

/** Without the form of an answer. */
export function ticTacToeRules({ size, row }: TicTacToeSettings): string[] {
  return [
    `This is tic-tac-toe for two players on a board of ${size} by ${size} cells, numbered 0 to ${size * size - 1} row by row. ${seatName(0, "first")} sets O and begins, ${seatName(1, "first")} sets X, and they take turns.`,
    `In a turn a player sets one mark in a free cell. Whoever first has ${row} marks in a row, across, down or along a diagonal, wins. If the board is full before that, the game is a draw.`,
  ];
}

function ownRole({ seat, mark }: TicTacToeView): string {
  return `You are ${seatName(seat, "first")} and set ${mark.toUpperCase()}.`;
}
