/** The prompt of a seat of connect four, written from the seat's view alone. */
import { type Message, seatName } from "../game.ts";
import { askedAgain, refusalRule } from "../refusals.ts";
import { drawBoard, openColumns } from "./board.ts";
import type { ConnectFourView } from "./connect-four.ts";
import type { ConnectFourSettings } from "./settings.ts";

export function connectFourMessages(view: ConnectFourView, settings: ConnectFourSettings): Message[] {
  const again = askedAgain(view.refused, settings);
  const rules = [
    ...connectFourRules(settings),
    `Reason first: nobody else reads it. Then give your move inside \\boxed{}. ${refusalRule(settings, "the first open column")}`,
    "",
    `You are ${seatName(view.seat, "first")} and drop ${view.mark.toUpperCase()}.`,
  ].join("\n");
  const task = [
    "The board:",
    ...drawBoard(view.board, settings.rows),
    "",
    ...(again === "" ? [] : [again]),
    `Open columns: ${openColumns(view.board, settings.rows).join(", ")}. Give the number of one of them in \\boxed{}.`,
  ].join("\n");
  return [
    { role: "system", content: [{ type: "text", text: rules }] },
    { role: "user", content: [{ type: "text", text: task }] },
  ];
}

/** Without the form of an answer. */
export function connectFourRules({ columns, rows, connect }: ConnectFourSettings): string[] {
  return [
    `This is connect four for two players on an upright board of ${columns} columns, numbered 0 to ${columns - 1}, and ${rows} rows. ${seatName(0, "first")} drops X and begins, ${seatName(1, "first")} drops O, and they take turns.`,
    `In a turn a player drops one mark into a column that is not full; it falls to the lowest free place. Whoever first has ${connect} marks in a line, across, up or along a diagonal, wins. If the board is full before that, the game is a draw.`,
  ];
}
