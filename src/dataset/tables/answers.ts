/**
 * A row per answer, as TRL's prompt-completion form: all of them (`episodes`), or those that are worth imitating
 * (`sft`).
 */
import type { AnswerRow, AnswerSource } from "../answer-row.ts";
import type { PictureShelf } from "../picture-shelf.ts";
import { ANSWER_COLUMNS, answerCells } from "./about-columns.ts";
import type { Count, Selection } from "./selection.ts";
import { answerMessages, type Column, chatMessages, pictureNames, type Table } from "./table.ts";

export const PROMPT: Column = {
  name: "prompt",
  type: "messages",
  meaning: "Chat messages that the seat had before it answered",
};
export const IMAGES: Column = {
  name: "images",
  type: "pictures",
  meaning: "The pictures of the prompt, in its order",
};
const COMPLETION: Column = {
  name: "completion",
  type: "messages",
  meaning: "The answer as a message of the assistant",
};

/** Every answer of the players that are selected. */
export function episodesTable(
  source: AnswerSource,
  shelf: PictureShelf,
  selection: Selection,
  count: Count,
): Table {
  return answersTable(source, shelf, (row) => selection.byPlayer(row) ?? undefined, count);
}

/** Answers to imitate. */
export function sftTable(
  source: AnswerSource,
  shelf: PictureShelf,
  selection: Selection,
  count: Count,
): Table {
  return answersTable(
    source,
    shelf,
    (row) => selection.byPlayer(row) ?? selection.worthImitating(row),
    count,
  );
}

/** @param leaveOut the reason to leave a row out, if there is one. */
function answersTable(
  source: AnswerSource,
  shelf: PictureShelf,
  leaveOut: (row: AnswerRow) => string | undefined,
  count: Count,
): Table {
  const form = source.pictures ? "parts" : "texts";
  return {
    columns: [PROMPT, COMPLETION, ...(source.pictures ? [IMAGES] : []), ...ANSWER_COLUMNS],
    async *rows(signal) {
      for await (const row of source.rows(signal)) {
        if (count.leave(leaveOut(row))) continue;
        yield {
          prompt: chatMessages(row.prompt, form),
          completion: answerMessages(row.answer, form),
          ...(source.pictures && { images: await pictureNames(row.prompt, shelf) }),
          ...answerCells(row),
        };
      }
    },
  };
}
