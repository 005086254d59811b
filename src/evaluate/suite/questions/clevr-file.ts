/**
 * CLEVR's questions (`CLEVR_val_questions.json`): the options are all answers that a question of its type can
 * have. Pictures lie in the folder given, beside the file, in `images/` beside it, or where CLEVR 1.0 has
 * them (`../images/SPLIT/`).
 */

import fs from "node:fs";
import path from "node:path";
import { z } from "zod";
import { DataError } from "../../../core/errors.ts";
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

const fileSchema = z.looseObject({ questions: z.array(z.unknown()) });
const step = z.looseObject({ function: z.string().optional(), type: z.string().optional() });
const questionSchema = z.looseObject({
  question: z.string().min(1),
  image_filename: z.string().min(1),
  answer: z.union([z.string(), z.boolean(), z.int()]).optional(),
  question_index: z.int().optional(),
  split: z.string().optional(),
  program: z.array(step).optional(),
});

type ClevrQuestion = z.infer<typeof questionSchema>;

/** @throws DataError if the file is no JSON with a list of questions. */
export async function readClevrFile(file: string, skips: Skips, pictures?: string): Promise<FileQuestion[]> {
  const ids = new Set<string>();
  return rowsOf(file).flatMap((row, i) => {
    const parsed = questionSchema.safeParse(row);
    const id = String(parsed.data?.question_index ?? `no. ${i + 1}`);
    if (!parsed.success) skips.add("no question and image_filename", `question ${i + 1}`);
    else if (ids.has(id)) skips.add("duplicate question_index", id);
    else {
      ids.add(id);
      return questionOf(parsed.data, id, foldersOf(file, parsed.data, pictures), skips);
    }
    return [];
  });
}

function rowsOf(file: string): readonly unknown[] {
  try {
    const text = fs.readFileSync(file, "utf8").replace(/^\ufeff/, "");
    return fileSchema.parse(JSON.parse(text)).questions;
  } catch (cause) {
    const fault = cause instanceof z.ZodError ? z.prettifyError(cause) : (cause as Error).message;
    throw new DataError(
      `${file} is no file of CLEVR questions: expected JSON with a list "questions" (${shortLine(fault, LONGEST_FAULT)}).`,
      { cause },
    );
  }
}

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
  if (said === undefined) skips.add("no answer", `question ${id}`);
  else if (!options) skips.add("answer that CLEVR does not know", `question ${id}: ${said}`);
  else if ("reason" in place) skips.add(place.reason, row.image_filename);
  else {
    const { question } = row;
    const answer = options.indexOf(String(said));
    const picture = () => readImage(place.path);
    const kind = kindOf(row, options);
    const pictureName = place.path;
    return [{ id, kind, question, options, answer, pictureBytes: place.bytes, pictureName, picture }];
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
