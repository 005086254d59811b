/**
 * Questions that a user has as a file: CLEVR's JSON (`clevr-file.ts`) or a table in VLMEvalKit's layout
 * (`table-file.ts`), as which MathVista, MathVerse, MMMU, ChartQA, HallusionBench and AI2D are handed out. Rows that cannot be asked are skipped and counted by reason. Pictures are read when a
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
import type { Graded, TaskItem } from "../tasks/task.ts";
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
  /** None for a free answer. */
  readonly options: readonly string[];
  /** Index of the right option; -1 without options. */
  readonly answer: number;
  /** Absent: by the letter of an option in a box. */
  readonly graded?: Graded;
  /** Of pictures in files of their own, their size: the same question about other pictures is another one. */
  readonly pictureBytes?: number;
  /** Questions about the same pictures have the same name here. */
  readonly pictureName: string;
  /** One, or several in their order. @throws DataError if a picture cannot be read or decoded. */
  pictures(): Promise<Image[]>;
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

/** To be changed when a rule grades the same answer otherwise, so that marks that were kept are not taken for today's. */
const RULES = "rules of 2026-11";

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
  const rules = asked.some(({ graded }) => graded) ? [RULES] : [];
  const ids = createHash("sha256").update(JSON.stringify([hash, places, ...rules]));
  return {
    task: kind === "" ? name : `${name}/${kind}`,
    chance: mean(asked.map(({ options }) => (options.length === 0 ? 0 : 1 / options.length))),
    count: asked.length,
    pictures: firstEqual(asked.map(({ pictureName }) => pictureName)),
    pictureNames: asked.map(({ pictureName }) => pictureName),
    file: name,
    identity: `file ${ids.digest("hex").slice(0, 16)}`,
    async *questions() {
      for (const question of asked) yield () => load(file, question);
    },
  };
}

async function load(file: string, asked: FileQuestion): Promise<TaskItem> {
  const { id, question, options, answer, graded } = asked;
  const images = await asked.pictures();
  const named = (i: number) => `${file}#${id}${images.length > 1 ? `.${i + 1}` : ""}`;
  const pictures = images.map((image, i) => ({ id: named(i), image }));
  return { pictures, question, options, answer, ...(graded && { graded }) };
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
