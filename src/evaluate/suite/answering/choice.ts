/** A question with lettered options as a chat message, and the letter in `\boxed{}` read back. */

import { readBoxed } from "../../../games/boxed.ts";
import type { Message, MessagePart } from "../../../games/game.ts";
import { plainWord } from "../../../games/plain-word.ts";
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

/** Exactly one boxed letter of an option, alone or before that option's text. */
export function readChoice(text: string, options: readonly string[]): Choice {
  const boxed = readBoxed(text);
  if (!boxed.ok) return { refused: boxed.reason };
  const [, said, more = ""] = LETTER.exec(plainWord(boxed.answer)) ?? [];
  const option = said === undefined ? -1 : said.toUpperCase().charCodeAt(0) - FIRST;
  if (option >= 0 && option < options.length && !namesAnother(more, option, options)) return { option };
  return {
    refused: `no letter of an option: "${boxed.answer.slice(0, 40)}", not A to ${letter(options.length - 1)}`,
  };
}

const LETTER = /^(?:option )?\(?([A-Za-z])\)?(?:(?:(?<=\))|[.:]| [-–—]) ?(.+))?$/i;

/** Whether what stands behind a letter is another option's text, or holds another letter. */
function namesAnother(more: string, option: number, options: readonly string[]): boolean {
  const plain = (text: string) => plainWord(text).toLowerCase();
  const said = plain(more);
  if (more === "" || said === plain(options[option])) return false;
  const letters = options
    .slice(0, 26)
    .map((_, i) => letter(i))
    .filter((_, i) => i !== option);
  return (
    options.some((other) => plain(other) === said) || new RegExp(`\\b[${letters.join("")}]\\b`).test(more)
  );
}

const FIRST = "A".charCodeAt(0);

function letter(index: number): string {
  return String.fromCharCode(FIRST + index);
}
