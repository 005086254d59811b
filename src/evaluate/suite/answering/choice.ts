/** A question with lettered options as a chat message, and the letter in `\boxed{}` read back. */

import { readBoxed } from "../../../games/boxed.ts";
import type { Message, MessagePart } from "../../../games/game.ts";
import { plainWord } from "../../../games/plain-word.ts";
import type { Picture } from "../../../images/image.ts";
import type { Choice, TaskItem } from "../tasks/task.ts";

export function choiceMessages({ pictures, question, options, graded }: TaskItem): Message[] {
  const lines = graded?.listed === false ? [] : options.map((option, i) => `${letter(i)}. ${option}`);
  const text = [question, ...lines, `Reason first if you like. ${graded?.form ?? FORM}`].join("\n");
  return [{ role: "user", content: placed(text, pictures) ?? [...ahead(pictures), { type: "text", text }] }];
}

/** All pictures before the text. */
function ahead(pictures: readonly Picture[]): MessagePart[] {
  return pictures.flatMap((picture, i): MessagePart[] => [
    ...(pictures.length > 1 ? [{ type: "text" as const, text: `Picture ${i + 1}:` }] : []),
    { type: "image", picture },
  ]);
}

/** Pictures where the text says `<image 2>`, as MMMU does; those that it does not name come first. Nothing if it names none, or others. */
function placed(text: string, pictures: readonly Picture[]): MessagePart[] | undefined {
  const parts = text.split(/<image (\d{1,2})>/);
  const named = parts.flatMap((part, i) => (i % 2 === 1 ? [Number(part) - 1] : []));
  if (named.length === 0 || named.some((index) => pictures[index] === undefined)) return undefined;
  const first = pictures.filter((_, i) => !named.includes(i));
  return [
    ...first.map((picture): MessagePart => ({ type: "image", picture })),
    ...parts.flatMap((part, i): MessagePart[] => {
      if (i % 2 === 1) return [{ type: "image", picture: pictures[Number(part) - 1] }];
      return part.trim() === "" ? [] : [{ type: "text", text: part }];
    }),
  ];
}

export const FORM = "Then give the letter of your answer, and nothing else, once, in \\boxed{}.";

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

/** An option in the form that is asked for. */
export function boxedOption(option: number): string {
  return `\\boxed{${letter(option)}}`;
}

const FIRST = "A".charCodeAt(0);

export function letter(index: number): string {
  return String.fromCharCode(FIRST + index);
}
