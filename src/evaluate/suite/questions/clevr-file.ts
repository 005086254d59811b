/**
 * CLEVR's questions (`CLEVR_val_questions.json`): the options are all answers that a question of its type can
 * have. Pictures lie in the folder given, beside the file, in `images/` beside it, or where CLEVR 1.0 has
 * them (`../images/SPLIT/`).
 */

import path from "node:path";
import { z } from "zod";
import { DataError } from "../../../core/errors.ts";
import { jsonList } from "../../../core/json-list.ts";
import { shortLine } from "../../../core/terminal-text.ts";
import { readImage } from "../../../images/codec.ts";
import { ATTRIBUTES } from "../../../pairs/clevr/statement.ts";
import { NO_YES } from "../tasks/task.ts";
import { picturePath } from "./picture-path.ts";
import type { FileQuestion } from "./question-file.ts";
import type { Skips } from "./skips.ts";

/** CLEVR's scenes have at most ten objects. */
const NUMBERS = Array.from({ length: 11 }, (_, number) => String(number));
const VOCABULARIES: readonly (readonly string[])[] = [NO_YES, NUMBERS, ...Object.values(ATTRIBUTES)];

const step = z.looseObject({ function: z.string().optional(), type: z.string().optional() });
const questionSchema = z.looseObject({
  question: z.string().min(1),
  image_filename: z.string().min(1),
  answer: z.union([z.string(), z.boolean(), z.int()]).nullish(),
  question_index: z.int().optional(),
  split: z.string().optional(),
  program: z.array(step).optional(),
});

type ClevrQuestion = z.infer<typeof questionSchema>;

/** @throws DataError if the file is no JSON with a list of questions. */
export async function readClevrFile(file: string, skips: Skips, pictures?: string): Promise<FileQuestion[]> {
  const ids = new Set<string>();
  const questions: FileQuestion[] = [];
  let number = 0;
  for await (const row of rowsOf(file)) {
    number++;
    const parsed = questionSchema.safeParse(row);
    const id = String(parsed.data?.question_index ?? `no. ${number}`);
    if (!parsed.success) skips.add("no question and image_filename", `question ${number}`);
    else if (ids.has(id)) skips.add("duplicate question_index", id);
    else {
      ids.add(id);
      questions.push(...questionOf(parsed.data, id, foldersOf(file, parsed.data, pictures), skips));
    }
  }
  return questions;
}

/** One after the other: CLEVR's own file for training has a gigabyte. */
async function* rowsOf(file: string): AsyncGenerator<unknown> {
  try {
    yield* jsonList(file, "questions", LONGEST_QUESTION);
  } catch (cause) {
    throw new DataError(
      `${file} is no file of CLEVR questions: expected JSON with a list "questions" (${shortLine((cause as Error).message, LONGEST_FAULT)}).`,
      { cause },
    );
  }
}

/** Characters of JSON; a question and its program have about a thousand. */
const LONGEST_QUESTION = 2 ** 20;
const LONGEST_FAULT = 200;

function foldersOf(file: string, { split }: ClevrQuestion, pictures?: string): string[] {
  if (pictures !== undefined) return [pictures];
  const beside = path.dirname(file);
  const published = split !== undefined && /^\w+$/.test(split) ? [path.join(beside, "../images", split)] : [];
  return [beside, path.join(beside, "images"), ...published];
}

function questionOf(row: ClevrQuestion, id: string, folders: string[], skips: Skips): FileQuestion[] {
  const said = typeof row.answer === "boolean" ? NO_YES[Number(row.answer)] : row.answer;
  const options = VOCABULARIES.find((words) => words.includes(String(said)));
  const place = picturePath(folders, row.image_filename);
  if (said === undefined || said === null) skips.add("no answer", `question ${id}`);
  else if (!options) skips.add("answer that CLEVR does not know", `question ${id}: ${said}`);
  else if ("reason" in place) skips.add(place.reason, row.image_filename);
  else {
    const { question } = row;
    const answer = options.indexOf(String(said));
    const pictures = async () => [await readImage(place.path)];
    const kind = kindOf(row, options);
    const pictureName = place.path;
    return [{ id, kind, question, options, answer, pictureBytes: place.bytes, pictureName, pictures }];
  }
  return [];
}

/** From the last function of the program; where there is none, from what is answered. */
function kindOf({ program }: ClevrQuestion, options: readonly string[]): string {
  const last = program?.at(-1);
  const name = last?.function ?? last?.type;
  if (name === undefined) return options === NO_YES ? "yes-no" : options === NUMBERS ? "count" : "query";
  if (/^(equal_integer|less_than|greater_than)$/.test(name)) return "compare-number";
  return name.startsWith("equal_") ? "compare-attribute" : name.split("_")[0];
}
