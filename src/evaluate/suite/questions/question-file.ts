/**
 * Questions that a user has as a file: CLEVR's JSON (`clevr-file.ts`) or a table in VLMEvalKit's layout
 * (`table-file.ts`). Rows that cannot be asked are skipped and counted by reason. Pictures are read when a
 * question is asked, and not kept.
 */

import { createHash } from "node:crypto";
import fs from "node:fs";
import path from "node:path";
import { DataError } from "../../../core/errors.ts";
import { firstEqual } from "../../../core/group-by.ts";
import type { Key } from "../../../core/rng.ts";
import { mean } from "../../../core/stats.ts";
import { shortLine } from "../../../core/terminal-text.ts";
import type { Image } from "../../../images/image.ts";
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
  /** Of a picture in a file of its own, its size: the same question about other pictures is another one. */
  readonly pictureBytes?: number;
  /** Questions about one picture have the same name here. */
  readonly pictureName: string;
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

/** Of a kind, as a task is named after it. */
const LONGEST_KIND = 60;

/**
 * @throws DataError if the file cannot be read, is of neither kind, no UTF-8, or has no question that can be
 * asked.
 */
export async function readQuestionFile(file: string, options: QuestionFileOptions): Promise<QuestionFile> {
  if (!fs.statSync(file, { throwIfNoEntry: false })?.isFile())
    throw new DataError(`There is no question file ${file}. Check the path.`);
  const reader = readerOf(file);
  const hash = await hashOfText(file);
  const skips = new Skips();
  const found = await reader(file, skips, options.pictures);
  const questions = found.map((one) => ({ ...one, kind: shortLine(one.kind, LONGEST_KIND) }));
  if (questions.length === 0)
    throw new DataError(
      `${file} has no question that can be asked. ${skips.list.map(skipText).join("; ") || "It is empty"}.`,
    );
  const kinds = [...new Set(questions.map(({ kind }) => kind))].sort();
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
  const places = drawn.map(({ id, pictureBytes }) => (pictureBytes === undefined ? id : [id, pictureBytes]));
  const ids = createHash("sha256").update(JSON.stringify([hash, places]));
  return {
    task: kind === "" ? name : `${name}/${kind}`,
    chance: mean(asked.map(({ options }) => 1 / options.length)),
    count: asked.length,
    pictures: firstEqual(asked.map(({ pictureName }) => pictureName)),
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

/** @throws DataError if it cannot be read, or is no UTF-8. */
async function hashOfText(file: string): Promise<string> {
  const hash = createHash("sha256");
  const decoder = new TextDecoder("utf-8", { fatal: true });
  let bytes = 0;
  try {
    for await (const chunk of fs.createReadStream(file)) {
      decoder.decode(chunk, { stream: true });
      hash.update(chunk);
      bytes += chunk.length;
    }
    decoder.decode();
  } catch (cause) {
    if (!(cause instanceof TypeError))
      throw new DataError(`${file} cannot be read: ${(cause as Error).message}. Check its permissions.`, {
        cause,
      });
    throw new DataError(
      `${file} is not written in UTF-8 (the first fault comes after byte ${bytes}). Save it as UTF-8.`,
      { cause },
    );
  }
  return hash.digest("hex");
}
