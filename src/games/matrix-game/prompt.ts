/** The prompt of a seat of a matrix game: the table of payoffs and the question. */
import { type Message, seatName } from "../game.ts";
import { askedAgain, refusalRule } from "../refusals.ts";
import type { MatrixGameSettings } from "./settings.ts";
import type { MatrixTable, MatrixView } from "./state.ts";

export function matrixMessages(
  view: MatrixView,
  table: MatrixTable,
  settings: MatrixGameSettings,
): Message[] {
  const { seat, refused } = view;
  const again = askedAgain(refused, settings);
  const task = [
    ...(again === "" ? [] : [again]),
    `Your moves: ${table.moves[seat].join(", ")}. Give one of them in \\boxed{}.`,
  ];
  return [
    {
      role: "system",
      content: [{ type: "text", text: `${rules(table, settings)}\n\nYou are ${seatName(seat, "first")}.` }],
    },
    { role: "user", content: [{ type: "text", text: task.join("\n") }] },
  ];
}

function rules(table: MatrixTable, settings: MatrixGameSettings): string {
  return [
    ...matrixRules(table),
    `Reason first: nobody else reads it. Then give your move inside \\boxed{}. ${refusalRule(settings, "your first move in the list")}`,
  ].join("\n");
}

/** Without the form of an answer. */
export function matrixRules(table: MatrixTable): string[] {
  const [rows, columns] = table.moves;
  const [one, two] = [seatName(0, "first"), seatName(1, "first")];
  const pays = rows.flatMap((row) =>
    columns.map((column) => {
      const [own, other] = table.pay(row, column);
      return `${one} ${row}, ${two} ${column}: ${signed(own)} for ${one}, ${signed(other)} for ${two}`;
    }),
  );
  return [
    "This is a game of one step for two players. Both choose a move at once and in secret; then the table says what each gains.",
    ...pays,
  ];
}

function signed(payoff: number): string {
  return payoff > 0 ? `+${payoff}` : String(payoff);
}
