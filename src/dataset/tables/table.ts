/**
 * A table that is to be written: named columns of a few types, rows of plain cells, pictures by the names of their
 * files on a shelf.
 */
import type { Message } from "../../games/game.ts";
import type { PictureShelf } from "../picture-shelf.ts";

export type ColumnType = "text" | "number" | "whole" | "flag" | "messages" | "pictures" | "texts" | "numbers";

export interface Column {
  readonly name: string;
  readonly type: ColumnType;
  /** One sentence for the card. */
  readonly meaning: string;
}

/** A message as trainers read it: its content is a text, or parts where there are pictures. */
export interface ChatMessage {
  readonly role: string;
  readonly content: string | readonly ChatPart[];
}

/** The pictures themselves stand in a column of their own, in the order of the parts. */
export interface ChatPart {
  readonly type: "text" | "image";
  readonly text: string | null;
}

export type Cell =
  | string
  | number
  | boolean
  | null
  | readonly (string | number | null)[]
  | readonly ChatMessage[];
export type Row = Readonly<Record<string, Cell>>;

export interface Table {
  readonly columns: readonly Column[];
  rows(signal?: AbortSignal): AsyncIterable<Row>;
}

/** Whether messages hold parts: one form for a whole table, as its columns have one type. */
export type Form = "texts" | "parts";

export function chatMessages(messages: readonly Message[], form: Form): ChatMessage[] {
  return messages.map(({ role, content }) => {
    if (form === "texts")
      return { role, content: content.map((part) => (part.type === "text" ? part.text : "")).join("\n\n") };
    return {
      role,
      content: content.map((part) => ({ type: part.type, text: part.type === "text" ? part.text : null })),
    };
  });
}

export function answerMessages(answer: string, form: Form): ChatMessage[] {
  return chatMessages([{ role: "assistant", content: [{ type: "text", text: answer }] }], form);
}

/** Names of the pictures in the order of the parts. */
export async function pictureNames(messages: readonly Message[], shelf: PictureShelf): Promise<string[]> {
  const names: string[] = [];
  for (const { content } of messages)
    for (const part of content) if (part.type === "image") names.push(await shelf.put(part.picture));
  return names;
}
