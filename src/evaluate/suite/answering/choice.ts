/** A question with lettered options as a chat message, and the letter in `\boxed{}` read back. */

import { readBoxed } from "../../../games/boxed.ts";
import type { Message, MessagePart } from "../../../games/game.ts";
import type { Choice, TaskItem } from "../tasks/task.ts";

export function choiceMessages({ pictures, question, options }: TaskItem): Message[] {
  const shown = pictures.flatMap((picture, i): MessagePart[] => [
    ...(pictures.length > 1 ? [{ type: "text" as const, text: `Picture ${i + 1}:` }] : []),
    { type: "image", picture },
  ]);
  const lines = options.map((option, i) => `${letter(i)}. ${option}`);
  const text = [question, ...lines, `Reason first if you like. ${FORM}`].join("\n");
  return [{ role: "user", content: [...shown, { type: "text", text }] }];
}

const FORM = "Then give the letter of your answer, and nothing else, once, in \\boxed{}.";

/** Exactly one boxed letter of an option, with brackets, full stop or colon at most. */
export function readChoice(text: string, options: number): Choice {
  const boxed = readBoxed(text);
  if (!boxed.ok) return { refused: boxed.reason };
  const said = /^\(?([A-Za-z])\)?[.:]?$/.exec(boxed.answer)?.[1].toUpperCase();
  const option = said === undefined ? -1 : said.charCodeAt(0) - FIRST;
  if (option >= 0 && option < options) return { option };
  return {
    refused: `no letter of an option: "${boxed.answer.slice(0, 40)}", not A to ${letter(options - 1)}`,
  };
}

const FIRST = "A".charCodeAt(0);

function letter(index: number): string {
  return String.fromCharCode(FIRST + index);
}
