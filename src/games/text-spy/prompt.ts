/** The prompt of a seat of the text game, written from the seat's view alone. */
import { type Message, seatName } from "../game.ts";
import type { TextSpySettings } from "./settings.ts";
import { allStatements, coloursOf } from "./short-documents.ts";
import type { TextView } from "./state.ts";

export function textMessages(view: TextView, settings: TextSpySettings): Message[] {
  const rules = [
    ...textRules(settings),
    "Reason first: nobody else reads it. Then give your answer inside \\boxed{}. An answer that is missing or not allowed is lost.",
    "",
    `You are ${seatName(view.seat, "first")}, ${view.side === "spy" ? "the spy: stars hide a part of your document" : "a civilian: your document is whole"}.`,
  ].join("\n");
  return [
    { role: "system", content: [{ type: "text", text: rules }] },
    { role: "user", content: [{ type: "text", text: current(view, settings).join("\n") }] },
  ];
}

/** Without the form of an answer. */
export function textRules(settings: TextSpySettings): string[] {
  const { players, order } = settings;
  const how =
    order === "parallel"
      ? "All write at once, and nobody reads the others before the vote."
      : "The players write in turn, the spy last, and each reads those before.";
  return [
    `This is "Who is the spy?" for ${players} players with a document. One of them is the spy, whose document has a part hidden; all others see it whole.`,
    `Each player ${taskOf(settings, "s")}. ${how}`,
    "Then all vote at once for who the spy is, or n/a. If the spy alone has most votes, the civilians win; otherwise the spy does.",
  ];
}

/** @param s ends the verb: `s` or nothing. */
function taskOf({ statements, words, ...world }: TextSpySettings, s: string): string {
  if (statements === "free") return `sum${s} the ${s && "whole "}document up in at most ${words} words`;
  return `state${s} the colour of everything in the document (${coloursOf(world).join(", ")}), as in "${allStatements(world)[0]}"`;
}

function current(
  { kind, document, statements, players, seat }: TextView,
  settings: TextSpySettings,
): string[] {
  const heard = statements.map(({ seat: who, text }) => `${seatName(who, "first")}: ${text ?? "(nothing)"}`);
  const others = Array.from({ length: players }, (_, who) => who + 1).filter((who) => who !== seat + 1);
  return [
    "The document:",
    document,
    "",
    ...heard,
    kind === "statement"
      ? `${capital(taskOf(settings, ""))}, in \\boxed{}.`
      : `Who is the spy? Give ${others.join(", ")} or n/a in \\boxed{}.`,
  ];
}

function capital(text: string): string {
  return text[0].toUpperCase() + text.slice(1);
}
