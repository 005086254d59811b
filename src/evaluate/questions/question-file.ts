/**
 * Questions that a user has as a file: CLEVR's JSON (`clevr-file.ts`) or a table in VLMEvalKit's layout (`table-file.ts`). Rows
 * that cannot be asked are skipped and counted by reason. Pictures are read when a question is asked, and not kept.
 */
import { createHash } from "node:crypto";
import fs from "node:fs";
import path from "node:path";
import { DataError } from "../../core/errors.ts";
import type { Key } from "../../core/rng.ts";
import { mean } from "../../core/stats.ts";
import type { Image } from "../../images/image.ts";
import type { QuestionSet } from "../suite.ts";
import type { TaskItem } from "../tasks/task.ts";
import { readClevrFile } from "./clevr-file.ts";
import { type Skip, Skips, skipText } from "./skips.ts";
import { readTableFile } from "./table-file.ts";

/** A question of a file. */
export interface FileQuestion {
  /** Unique in the file. */
  readonly id: string;
  /** Kind of question, or its category; empty where the file has one kind. */
  readonly kind: string;
  readonly question: string;
  readonly options: readonly string[];
  /** Index of the right option. */
  readonly answer: number;
  /** @throws DataError if the picture cannot be read or decoded. */
  picture(): Promise<Image>;
}

export interface QuestionFile {
  /** One per kind of question. */
  readonly sets: readonly QuestionSet[];
  readonly skipped: readonly Skip[];
}

export interface QuestionFileOptions {
  /** Where pictures lie that the file names; absent: beside it. */
  readonly pictures?: string;
  /** Most questions of a kind. */
  readonly count: number;
  /** Draws them, the same for everybody; a larger count begins with the same ones. */
  readonly key: Key;
}

/** @throws DataError if the file cannot be read, is of neither kind, or has no question that can be asked. */
export async function readQuestionFile(file: string, options: QuestionFileOptions): Promise<QuestionFile> {
  if (!fs.statSync(file, { throwIfNoEntry: false })?.isFile())
    throw new DataError(`There is no question file ${file}. Check the path.`);
  const skips = new Skips();
  const questions = await readerOf(file)(file, skips, options.pictures);
  if (questions.length === 0)
    throw new DataError(
      `${file} has no question that can be asked. ${skips.list.map(skipText).join("; ") || "It is empty"}.`,
    );
  const kinds = [...new Set(questions.map(({ kind }) => kind))].sort();
  const hash = await hashOf(file);
  const setOf = (kind: string) =>
    questionSet(
      file,
      hash,
      questions.filter((question) => question.kind === kind),
      options,
    );
  return { sets: kinds.map(setOf), skipped: skips.list };
}

function readerOf(file: string) {
  if (/\.json$/i.test(file)) return readClevrFile;
  if (/\.tsv$/i.test(file)) return readTableFile;
  throw new DataError(
    `${file} is no question file: give CLEVR's questions as .json, or a table in VLMEvalKit's layout as .tsv.`,
  );
}

function questionSet(
  file: string,
  hash: string,
  questions: readonly FileQuestion[],
  { count, key }: QuestionFileOptions,
): QuestionSet {
  const { kind } = questions[0];
  const name = path.basename(file).replace(/\.\w+$/, "");
  const drawn = key.child("file", kind).stream().shuffle(questions);
  const asked = drawn.slice(0, count);
  // Which questions can be asked depends on the pictures that are there, and with them the place of each.
  const ids = createHash("sha256").update(JSON.stringify([hash, drawn.map(({ id }) => id)]));
  return {
    task: kind === "" ? name : `${name}/${kind}`,
    chance: mean(questions.map(({ options }) => 1 / options.length)),
    count: asked.length,
    identity: `file ${ids.digest("hex").slice(0, 16)}`,
    async *questions() {
      for (const question of asked) yield () => load(file, question);
    },
  };
}

async function load(
  file: string,
  { id, question, options, answer, picture }: FileQuestion,
): Promise<TaskItem> {
  const pictures = [{ id: `${file}#${id}`, image: await picture() }];
  return { pictures, question, options, answer };
}

async function hashOf(file: string): Promise<string> {
  const hash = createHash("sha256");
  for await (const chunk of fs.createReadStream(file)) hash.update(chunk);
  return hash.digest("hex");
}
